"""Every error this project raises on purpose. Each message is one sentence a student can act on."""


class BertExplorerError(Exception):
    """Base class: catching it catches every error below, and nothing else."""


class ConfigError(BertExplorerError, ValueError):
    """A model configuration that cannot exist."""


class TextError(BertExplorerError, ValueError):
    """A text that cannot be used."""


class EmptyTextError(TextError):
    """Nothing is left of the text once spaces and control characters are gone."""


class TextTooLongError(TextError):
    """More characters than the tokenizer accepts."""


class SequenceTooLongError(BertExplorerError, ValueError):
    """More tokens than the model has position embeddings."""


class NoMaskTokenError(TextError):
    """A blank was to be filled, but the text has no [MASK]."""


class TokenizerError(BertExplorerError, ValueError):
    """A tokenizer file that cannot be read, or that cannot be trained as asked."""


class MaskError(BertExplorerError, ValueError):
    """An attention mask of the wrong shape or type."""


class UnknownActivationError(BertExplorerError, KeyError):
    """A trace asked for an activation that the model does not have."""

    def __str__(self) -> str:  # KeyError would print the repr of the message
        return str(self.args[0])


class EditNeverFiredError(BertExplorerError, RuntimeError):
    """An edit named an activation that this call never computed."""


class TraceReusedError(BertExplorerError, RuntimeError):
    """A trace belongs to one model call."""


class EditError(BertExplorerError, ValueError):
    """An edit that does not fit the activation it is applied to."""


class GenerationError(BertExplorerError, ValueError):
    """A sampling setting that is out of range."""


class CheckpointError(BertExplorerError, ValueError):
    """A model folder that is missing, incomplete or not to be trusted."""


class DownloadCancelledError(CheckpointError):
    """A download that its reader stopped."""


class CorpusError(BertExplorerError, ValueError):
    """A text file that cannot be used for training."""


class TrainingError(BertExplorerError, RuntimeError):
    """A training run that cannot start or go on."""


class JobError(BertExplorerError, RuntimeError):
    """A background job that cannot be taken on, or that its owner cannot have."""


class ServerBusyError(BertExplorerError, RuntimeError):
    """So many others use this computer that it takes on no more just now."""


class TaskDataError(BertExplorerError, ValueError):
    """Labelled examples that cannot be used for fine-tuning."""


class MissingHeadError(BertExplorerError, RuntimeError):
    """A model was asked what it was never trained to answer."""


class ProgressError(BertExplorerError, ValueError):
    """A record of study progress that cannot be read."""


class LessonError(BertExplorerError, ValueError):
    """A lesson file that cannot be read."""


class PollError(BertExplorerError, ValueError):
    """A room that is not there, or an answer that it does not take."""


class LinkError(BertExplorerError, RuntimeError):
    """A view that gets no short link."""
