"""Signatures of Slack's requests: which are taken, and which are not even compared."""

import hashlib
import hmac

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from handlers.requests.signatures import MAX_AGE, SignatureVerifier, UsedSignatures
from tests.support.clock import Clock

SECRET = "a-signing-secret"
NOW = 1_760_000_000
BODY = b'{"type":"event_callback","text":"\xc3\xa9"}'


def digest(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    signed = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers(*pairs: tuple[str, str]) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict(pairs))


def signed(body: bytes = BODY, timestamp: str = str(NOW)) -> CIMultiDictProxy[str]:
    return headers(
        ("X-Slack-Request-Timestamp", timestamp),
        ("X-Slack-Signature", digest(body, timestamp)),
    )


@pytest.fixture
def verifier() -> SignatureVerifier:
    return SignatureVerifier(SECRET, lambda: float(NOW))


@pytest.mark.parametrize("age", [0, 1, MAX_AGE, -MAX_AGE], ids=str)
@pytest.mark.parametrize("body", [BODY, b"", b"\xff\xfe\x00", b"a=1&b=%00"], ids=repr)
def test_bytes_that_slack_signed_lately_are_taken(
    verifier: SignatureVerifier, body: bytes, age: int
) -> None:
    claimed = verifier.claimed(signed(body, str(NOW - age)))

    assert claimed
    assert verifier.confirms(claimed, body)


@pytest.mark.parametrize(
    "timestamp",
    [
        *("", "soon", "1e9", "-1", "1.5", "٣٣٣", "1_760_000_000", "\udcff", "9" * 5_000),
        *(str(NOW - MAX_AGE - 1), str(NOW + MAX_AGE + 1), "0"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_time_that_is_none_or_not_recent_is_refused_before_the_body_is_read(
    verifier: SignatureVerifier, timestamp: str
) -> None:
    given = headers(
        ("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", f"v0={'0' * 64}")
    )

    assert verifier.claimed(given) is None


@pytest.mark.parametrize(
    "given",
    [
        headers(),
        headers(("X-Slack-Request-Timestamp", str(NOW))),
        headers(("X-Slack-Signature", digest(BODY, str(NOW)))),
        headers(*signed().items(), ("X-Slack-Signature", "v0=")),
        headers(*signed().items(), ("X-Slack-Request-Timestamp", str(NOW))),
        headers(("X-Slack-Request-Timestamp", str(NOW)), ("X-Slack-Signature", "v0=é")),
        headers(("X-Slack-Request-Timestamp", str(NOW)), ("X-Slack-Signature", "v0=\udcff")),
        headers(("X-Slack-Request-Timestamp", str(NOW)), ("X-Slack-Signature", "v1=" + "0" * 64)),
    ],
    ids=["none", "no-digest", "no-time", "two-digests", "two-times", "é", "surrogate", "version"],
)
def test_headers_that_slack_does_not_send_are_refused(
    verifier: SignatureVerifier, given: CIMultiDictProxy[str]
) -> None:
    assert verifier.claimed(given) is None


@pytest.mark.parametrize(
    "body", [BODY + b" ", BODY[:-1], BODY.replace(b"\xc3\xa9", b"e"), b""], ids=repr
)
def test_other_bytes_than_those_signed_are_not_confirmed(
    verifier: SignatureVerifier, body: bytes
) -> None:
    claimed = verifier.claimed(signed())

    assert claimed
    assert not verifier.confirms(claimed, body)


def test_another_secret_confirms_nothing() -> None:
    other = SignatureVerifier("another", lambda: float(NOW))
    claimed = other.claimed(signed())

    assert claimed
    assert not other.confirms(claimed, BODY)


def test_no_description_of_the_verifier_shows_the_secret(verifier: SignatureVerifier) -> None:
    assert SECRET not in repr(verifier)


def test_a_signature_is_good_for_one_click_until_it_expires(verifier: SignatureVerifier) -> None:
    clock = Clock()
    used = UsedSignatures(clock)
    claimed = verifier.claimed(signed())
    assert claimed

    first, again = used.use(claimed), used.use(claimed)
    clock.now += 2 * MAX_AGE + 1

    assert (first, again, used.use(claimed)) == (True, False, True)


def test_a_signature_of_which_nothing_came_may_be_used_again(verifier: SignatureVerifier) -> None:
    used = UsedSignatures()
    claimed = verifier.claimed(signed())
    assert claimed
    used.use(claimed)

    used.release(claimed)

    assert used.use(claimed)
