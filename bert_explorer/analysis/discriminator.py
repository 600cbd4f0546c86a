"""What ELECTRA's discriminator says of each token: was it replaced? (Clark et al., 2020)"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import MissingHeadError
from bert_explorer.model import Batch, BertOutput


def replaced_scores(checkpoint: Checkpoint, encoding: Encoding) -> NDArray[np.float64]:
    """(T,): the probability that each of T tokens stands where another one stood.

    Raises MissingHeadError for a model without the head for replaced tokens.
    """
    if reason := checkpoint.lacks("rtd"):
        raise MissingHeadError(reason)
    output = checkpoint.model(Batch.from_encodings([encoding]))
    assert isinstance(output, BertOutput)
    assert output.rtd_logits is not None  # the head is there
    return output.rtd_logits[0].double().sigmoid().numpy()
