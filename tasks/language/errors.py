"""The one error of this stage: a pipeline that cannot be used, said in one line with what to do about it."""


class ModelError(Exception):
    """An English pipeline that is missing, broken, or lacks what the project needs."""
