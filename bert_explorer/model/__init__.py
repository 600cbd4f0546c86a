"""The models, from scratch. Start with bert.py: it leads to the other files, as the data flows."""

from bert_explorer.model.batch import Batch
from bert_explorer.model.bert import Bert, BertOutput
from bert_explorer.model.build import build
from bert_explorer.model.gpt import Gpt, GptOutput

__all__ = ["Batch", "Bert", "BertOutput", "Gpt", "GptOutput", "build"]
