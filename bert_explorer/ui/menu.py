"""What stands under "More" in the bar of every page."""

from bert_explorer.ui.language import language_choice
from bert_explorer.ui.sharing.code import code_button
from bert_explorer.ui.sharing.link import share_button
from bert_explorer.ui.sharing.page_file import keep_button
from bert_explorer.ui.tour import tour_button


def menu() -> None:
    """The language, ways to take the view along, and the tour."""
    language_choice()
    share_button()
    keep_button()
    code_button()
    tour_button()
