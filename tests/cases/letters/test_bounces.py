"""Reports of mail servers, as real ones write them: who failed, why in the server's words, and which message it was."""

from __future__ import annotations

import base64
import quopri
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.letters.bounces import Outcome, as_text, report_of

OURS = "<service-12.0123456789abcdef@imro.example.org>"
FIELDS = {
    "Final-Recipient": "rfc822; party@example.org",
    "Action": "failed",
    "Status": "5.1.1",
    "Diagnostic-Code": "smtp; 550 5.1.1 User unknown",
}


def status(**changes: str | None) -> str:
    """The part that says what became of the message: a field that is None is left out."""
    fields = FIELDS | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
    return f"Reporting-MTA: dns; mx.example.org\n\n{lines}\n"


def a_report(said: str = "", *, message_id: str = OURS, encoding: str = "7bit") -> bytes:
    """A report as real servers send it, with the headers of the message that it is about."""
    said = said or status()
    if encoding == "base64":
        said = base64.encodebytes(said.encode()).decode()
    if encoding == "quoted-printable":
        said = quopri.encodestring(said.encode()).decode()
    return (
        "From: Mail Delivery System <mailer-daemon@mx.example.org>\nSubject: Undelivered mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\n\n'
        "--part\nContent-Type: text/plain\n\nThe message could not be delivered and was given up.\n\n"
        f"--part\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: {encoding}\n\n{said}\n"
        f"--part\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: A letter\n\n--part--\n"
    ).encode()


def said_by(message: bytes) -> tuple[Outcome, str]:
    """What it says of the one message that it is about."""
    report = report_of(message)
    assert report.message_ids == (OURS,)
    told = report.about("party@example.org", alone=True)
    assert told is not None
    return told.outcome, told.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"Status": "4.4.1", "Diagnostic_Code": "smtp; connect to mx.example.org: Connection timed out"},
            "Undeliverable (4.4.1): connect to mx.example.org: Connection timed out",
        ),
        (
            {"Status": "4.4.7", "Diagnostic_Code": "smtp; 450 4.7.1 Access denied"},
            "Undeliverable (4.4.7): 450 4.7.1 Access denied",
        ),
        ({"Status": "4.4.7 (delivery time expired)", "Diagnostic_Code": None}, "Undeliverable (4.4.7)"),
        ({"Status": None, "Diagnostic_Code": "smtp; 550 User unknown"}, "Undeliverable: 550 User unknown"),
        (
            {"Action": "failure", "Status": "553", "Diagnostic_Code": "smtp; 553 message size exceeded"},
            "Undeliverable (553): 553 message size exceeded",
        ),
        ({"Action": "delivery-failed", "Status": "4.0.0"}, "Undeliverable (4.0.0): 550 5.1.1 User unknown"),
        ({"Action": "hard bounce"}, "Undeliverable (5.1.1): 550 5.1.1 User unknown"),
        ({"Action": "expired"}, "Undeliverable (5.1.1): 550 5.1.1 User unknown"),
        ({"Action": "Failed (after 5 days)"}, "Undeliverable (5.1.1): 550 5.1.1 User unknown"),
        ({"Action": None}, "Undeliverable (5.1.1): 550 5.1.1 User unknown"),
        ({"Action": "no-such-word"}, "Undeliverable (5.1.1): 550 5.1.1 User unknown"),
        (
            {"Diagnostic_Code": "550 5.1.1 <party@example.org>... User Unknown"},
            "Undeliverable (5.1.1): 550 5.1.1 <party@example.org>... User Unknown",
        ),
        (
            {"Diagnostic_Code": "550 see rules; mailbox full"},
            "Undeliverable (5.1.1): 550 see rules; mailbox full",
        ),
        ({"Diagnostic_Code": "X-Postfix; unknown\n\tuser"}, "Undeliverable (5.1.1): unknown user"),
    ],
)
def test_a_final_failure_is_one_whatever_its_digits_say(changes, reason):
    assert said_by(a_report(status(**changes))) == (Outcome.FAILED, reason)


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "delayed", "Status": "4.4.7"},
        {"Action": "delayed", "Status": "5.0.0"},
        {"Action": "relayed", "Status": None},
        {"Action": "delivered", "Status": "2.0.0"},
        {"Action": "expanded", "Status": "2.1.5"},
        {"Action": None, "Status": "2.0.0"},
    ],
)
def test_what_arrived_or_may_arrive_is_no_failure(changes):
    assert said_by(a_report(status(**changes)))[0] is Outcome.UNDER_WAY


@pytest.mark.parametrize("changes", [{"Action": "odd", "Status": None}, {"Action": "", "Status": "4.4.7"}])
def test_what_says_neither_is_for_a_person(changes):
    assert report_of(a_report(status(**changes))).about("party@example.org", alone=True) is None


def nested(inner: bytes) -> bytes:
    """The report as a part of another message."""
    return b'Subject: Fwd\nContent-Type: multipart/mixed; boundary="out"\n\n--out\n\nSee below.\n--out\n' + (
        b"Content-Type: message/rfc822\n\n" + inner + b"\n--out--\n"
    )


@pytest.mark.parametrize(
    "message",
    [
        a_report().replace(b"\n", b"\r\n"),
        a_report().replace(b"\n", b"\r\r\n"),
        a_report().replace(b"\n", b"\r"),
        a_report(encoding="base64"),
        a_report(encoding="quoted-printable"),
        a_report().replace(b"message/delivery-status", b"message/global-delivery-status"),
        a_report().replace(b"message/delivery-status", b"text/plain; charset=us-ascii"),
        a_report().replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"),
        nested(a_report()),
        nested(nested(a_report())),
        nested(a_report()).replace(b"message/rfc822", b"text/plain"),
        b"From MAILER-DAEMON Mon Apr  3 10:00:00 2017\n" + a_report(),
    ],
)
def test_however_it_is_wrapped(message):
    assert said_by(message) == (Outcome.FAILED, "Undeliverable (5.1.1): 550 5.1.1 User unknown")


def test_a_report_within_an_encoded_part():
    inner = base64.encodebytes(a_report())
    message = nested(b"X").replace(
        b"message/rfc822\n\nX", b"message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner
    )
    assert said_by(message)[0] is Outcome.FAILED


EXIM = f"""From: Mail Delivery System <Mailer-Daemon@mx.example.org>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: party@example.org

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  party@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<party@example.org>:
    550 5.1.1 No such user here

------ This is a copy of the message, including all the headers. ------

Message-ID: {OURS}
Subject: A letter
"""
QMAIL = f"""Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<party@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {OURS}
"""
EXCHANGE = f"""Subject: Undeliverable: A letter
Content-Type: text/html

<html><body><p>Delivery has failed to these recipients or groups:</p><p>party@example.org</p>
<p>The mailbox is full.</p><pre>Message-ID: {OURS}</pre></body></html>
"""
WARNING = f"""Subject: Warning: message delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.
No action is required on your part. Delivery attempts will continue for some time.

Message-ID: {OURS}
"""


def in_words(words: str) -> str:
    """A report that a server wrote in words of its own."""
    return (
        f"Subject: Undeliverable: A letter\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\nMessage-ID: {OURS}\n"
    )


@pytest.mark.parametrize(
    ("words", "outcome", "reason"),
    [
        (EXIM, Outcome.FAILED, "Undeliverable: 550 5.1.1 No such user here"),
        (QMAIL, Outcome.FAILED, "Undeliverable: Sorry, no mailbox here by that name. (#5.1.1)"),
        (
            EXCHANGE,
            Outcome.FAILED,
            "Undeliverable: Delivery has failed to these recipients or groups: party@example.org",
        ),
        (WARNING, Outcome.UNDER_WAY, ""),
        *(
            (in_words(words), Outcome.FAILED, f"Undeliverable: {words}")
            for words in (
                "Your message to party@example.org couldn\u2019t be delivered.",
                "Your message wasn't delivered to party@example.org because the address couldn't be found.",
                "Your message was not delivered to: party@example.org",
                "Your message to party@example.org has been blocked.",
                "Your message was rejected by party@example.org for the following reason: policy",
                "Message expired. Delivery time limit exceeded.",
                "We have stopped trying to deliver your message to party@example.org.",
            )
        ),
        (
            in_words("Your message was not delivered to party@example.org. We will retry for 5 days."),
            Outcome.UNDER_WAY,
            "",
        ),
    ],
)
def test_a_report_in_plain_words(words, outcome, reason):
    assert said_by(words.encode()) == (outcome, reason)


def test_an_answer_of_a_person_is_no_report():
    answer = in_words("Your letter was not delivered to my client.").replace("Undeliverable: A", "Re: A")
    assert (report_of(answer.encode()).said, report_of(answer.encode()).message_ids) == ((), (OURS,))


def test_an_absence_says_nothing_of_the_letter():
    report = report_of(f"Subject: Out of office\nIn-Reply-To: {OURS}\n\nI am away until May.".encode())
    assert (report.said, report.message_ids) == ((), (OURS,))


@given(st.binary())
def test_arbitrary_bytes_never_raise(message):
    assert report_of(message).said == ()
    assert not {unicodedata.category(sign) for sign in as_text(message) if sign != "\n"} & {"Cc", "Cf", "Co", "Cs"}


@given(st.binary(max_size=60), st.integers(min_value=0), st.sampled_from(["7bit", "base64", "quoted-printable"]))
def test_nor_do_reports_with_arbitrary_bytes_in_them(noise, place, encoding):
    whole = a_report(encoding=encoding)
    place %= len(whole)
    report = report_of(whole[:place] + noise + whole[place:])
    assert all(said.reason.isprintable() for said in report.said)


def test_a_person_reads_it_as_text_with_what_was_encoded_in_clear():
    hidden = base64.encodebytes(b"<script>alert(1)</script> No such user \xe2\x80\xae").decode()
    text = as_text(f"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{hidden}".encode())
    assert text.endswith("<script>alert(1)</script> No such user ")
