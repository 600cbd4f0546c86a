"""What a visitor can take away: a short link to the view, the page as a file, the view as code."""
