"""Long work outside the pages: a bounded pool of worker processes that anybody may queue for."""

from bert_explorer.jobs.events import Event
from bert_explorer.jobs.job import ACTIVE, JobStatus, State
from bert_explorer.jobs.limits import Limits
from bert_explorer.jobs.pool import Pool

__all__ = ["ACTIVE", "Event", "JobStatus", "Limits", "Pool", "State"]
