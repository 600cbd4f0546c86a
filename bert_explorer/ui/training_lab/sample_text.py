"""A text to try, written for this page."""

SAMPLE = """\
The lighthouse stood on a black rock at the end of the bay. An old keeper lived there with a grey \
cat. Every evening the keeper climbed the stairs and lit the lamp. Every morning he put out the \
lamp and climbed down again. The cat slept on the last step and never moved. When ships passed, \
the keeper rang a small bell. The sailors rang their bell too, and the cat opened one eye.

One night a storm came over the bay. The wind blew so hard that the lamp went out. The keeper \
climbed the stairs, but the door at the top was stuck. A ship was near the black rock, and nobody \
could see it. Then the cat jumped through a small window and pushed the bell. The bell rang and \
rang until the ship turned away. The sailors saw the white foam on the rock and were afraid.

In the morning the sea was calm again. The sailors came to the lighthouse with bread and fish. \
They thanked the keeper, but the keeper laughed and showed them the cat. The cat slept on the last \
step and never moved. Since that night the sailors bring a fish for the cat whenever they pass. \
The keeper has mended the door, and the lamp has never gone out again.
"""
