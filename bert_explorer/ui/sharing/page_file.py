"""The page as a file."""

from bert_explorer.ui.components import PICTURE, component


def keep_button() -> None:
    """The line in the menu. The browser writes the file from what it shows; no server is asked."""
    component("keep_page", *PICTURE, "keep_page/page_file")(key="keep_page")
