"""What the pages of the Study section share."""
