"""Drawing of the offline model: scenes, styles, figures and their images."""
