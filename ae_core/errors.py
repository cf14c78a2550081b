"""Every error the explorer raises on purpose, as one tree.

::

    AutoencoderExplorerError          base: what was wrong, the value, what to do next
    ├── UserError                     the request cannot be met; the command line exits 2
    │   ├── SpecError                 a specification is invalid or unknown
    │   ├── DataError                     a data set or an array is missing or unfit
    │   │   └── DataMissingError      the data set is not on this machine (download it first)
    │   └── CheckpointError           a checkpoint is missing or does not fit
    │       └── CheckpointDamagedError   a file in it is truncated, altered or of the wrong shape
    ├── ComputationStoppedError       a long computation ended because it was told to
    └── TrainingError                 a training run failed; the command line exits 1
        └── TrainingDivergedError     loss, weights or codes became NaN or infinite
"""


class AutoencoderExplorerError(Exception):
    """Base of all errors raised on purpose; the message is fit to show to a user."""


class UserError(AutoencoderExplorerError):
    """The request cannot be met as made; the message says what to change."""


class SpecError(UserError, ValueError):
    """A network, training or corruption specification is invalid or unknown."""


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
