from __future__ import annotations

import builtins
import pickle

import pytest

import openspring
from openspring import Meta
from openspring._tables import CODES, STATUSES, Code, Status
from openspring.errors import BY_STATUS, from_document


@pytest.mark.parametrize("row", [row for row in STATUSES if row.status], ids=lambda row: str(row.name))
def test_every_status_has_its_own_public_class(row: Status) -> None:
    kind = getattr(openspring, row.error)

    assert BY_STATUS[row.status] is kind
    assert issubclass(kind, openspring.LicensingError)
    assert (kind.status, kind.name) == (row.status, row.name)
    assert (kind.retryable, kind.user_action) == (row.retryable, row.user_action)
    assert kind("m").user_message == row.user_message
    assert kind.__doc__, f"{row.error} has no docstring"


def test_classes_and_statuses_are_one_to_one() -> None:
    assert len(set(BY_STATUS.values())) == len(BY_STATUS) == len(STATUSES) - 1


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (openspring.TimeoutError, builtins.TimeoutError),
        (openspring.MemoryError, builtins.MemoryError),
        (openspring.NetworkError, ConnectionError),
        (openspring.ArgumentError, ValueError),
        (openspring.ConfigError, ValueError),
        (openspring.StorageError, OSError),
        (openspring.NotFoundError, LookupError),
        (openspring.HandleError, RuntimeError),
        (openspring.ForkedError, RuntimeError),
        (openspring.LibraryError, OSError),
    ],
)
def test_error_is_caught_as_its_builtin(kind: type, builtin: type) -> None:
    with pytest.raises(builtin) as caught:
        raise kind("something happened", code="some_code")

    assert str(caught.value) == "something happened"


def test_error_carries_what_the_document_says() -> None:
    document = {
        "status": -24,
        "name": "OSP_E_LIMIT",
        "code": "floating_not_available",
        "message": "all slots are taken",
        "user_message": "All licenses are in use.",
        "http_status": 400,
        "retryable": True,
        "user_action": "retry",
        "details": {"server_message": "No floating slots"},
    }
    error = from_document(-24, document, Meta(http_status=400, attempts=1))

    assert type(error) is openspring.LimitError
    assert (error.status, error.name, error.code) == (-24, "OSP_E_LIMIT", "floating_not_available")
    assert (error.retryable, error.user_action, error.http_status) == (True, "retry", 400)
    assert error.user_message == "All licenses are in use."
    assert error.server_message == "No floating slots"
    assert error.meta.attempts == 1


def test_error_of_a_manager_says_what_is_stored() -> None:
    details = {"applied": True, "warnings": ["store_recovered"]}
    error = from_document(-40, {"code": "storage_failed", "details": details}, Meta())

    assert error.applied and error.warnings == ("store_recovered",)
    for other in ({}, {"applied": False, "warnings": "store_recovered"}, {"applied": 1}):
        error = from_document(-40, {"code": "storage_failed", "details": other}, Meta())
        assert not error.applied and error.warnings == ()


@pytest.mark.parametrize("row", CODES, ids=lambda row: f"{row.status}-{row.code}")
def test_every_code_has_a_sentence_for_the_end_user(row: Code) -> None:
    error = BY_STATUS[row.status]("for the developer", code=row.code)

    assert error.user_message == row.user_message
    assert pickle.loads(pickle.dumps(error)).user_message == row.user_message


def test_a_code_without_a_row_has_its_status_sentence() -> None:
    error = from_document(-24, {"code": "a_new_limit"}, Meta())

    assert error.user_message == openspring.LimitError.user_message
    assert error.user_message.endswith(".")


def test_an_unusable_library_has_a_sentence_for_the_end_user() -> None:
    assert openspring.LibraryError("m", code="library_not_found").user_message.startswith("This application is not installed")


def test_unknown_status_becomes_the_base_class() -> None:
    error = from_document(-99, {"name": "OSP_E_NEW", "message": "new", "code": "new_code"}, Meta())

    assert type(error) is openspring.LicensingError
    assert (error.status, error.name, error.code) == (-99, "OSP_E_NEW", "new_code")


def test_error_without_document_still_says_what_it_is() -> None:
    error = from_document(-7, {}, Meta())

    assert type(error) is openspring.MemoryError
    assert str(error) and error.name == "OSP_E_MEMORY"


def test_error_survives_pickling() -> None:
    error = openspring.TimeoutError(
        "too late", code="deadline_exceeded", meta=Meta(attempts=3), details={"a": 1}
    )

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is openspring.TimeoutError
    assert (str(copy), copy.code, copy.meta.attempts, copy.details) == (
        "too late",
        "deadline_exceeded",
        3,
        {"a": 1},
    )
