"""Every error the explorer raises on purpose: what was wrong, the value, what to do next.

The command line exits 2 on a UserError and 1 on any other.
"""


class AutoencoderExplorerError(Exception):
    """Base of all errors raised on purpose; the message is fit to show to a user."""


class UserError(AutoencoderExplorerError):
    """The request cannot be met as made; the message says what to change."""


class SpecError(UserError, ValueError):
    """A network, training or corruption specification is invalid or unknown."""


class QuotaError(UserError):
    """A visitor has asked for as much as this server gives one; the message says of what."""


class DataError(UserError, ValueError):
    """Images, labels or codes are damaged, of the wrong shape, or out of range."""


class DataMissingError(DataError):
    """A data set is not on this machine and nothing downloads it unasked."""


class CheckpointError(UserError):
    """A checkpoint cannot be found or does not fit its specification."""


class CheckpointDamagedError(CheckpointError):
    """A file of a checkpoint is truncated, altered or of the wrong shape."""


class ComputationStoppedError(AutoencoderExplorerError):
    """A long computation was told to stop, and did; nothing failed."""


class TrainingError(AutoencoderExplorerError):
    """A training run failed for a reason that is not the user's."""


class TrainingDivergedError(TrainingError):
    """Loss, weights or codes became NaN or infinite; the message says where and what to try."""
