"""What is shipped beside the code: the image, compositions, units and manifests."""
