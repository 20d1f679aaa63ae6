"""Artefacts that are shipped beside the code: the image, compositions, units and manifests."""
