"""The Ministry's service of 2020 over HTTP (docs/rules/packet.md).

Nothing here logs or repeats what a packet holds. A token is kept for the life of the
process, by address and user, and asked for again when the service says it has ended.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings

from hoso.base.errors import Unreachable
from hoso.sync.gateways import Answer, Declined, NotSent
from hoso.sync.rules import Outcome, Service, envelope, read_answer

LOGIN, SYNC = "/apiauth/oauth/login", "/apisyncmsg/syncmsg/"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CONNECT_SECONDS = 5.0
SPARE = timedelta(seconds=60)


@cache
def _trusted() -> ssl.SSLContext:
    """The system's authorities, read once: it costs 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


_NOTHING_WENT_OUT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

_tokens: dict[tuple[str, str], tuple[str, datetime | None]] = {}
_lock = threading.Lock()


class NationalDatabase:
    """As one organisation of it. timeout: seconds to wait for an answer."""

    def __init__(
        self, url: str, username: str, password: str, org_code: str, timeout: float
    ) -> None:
        self._url, self._username, self._password = url.rstrip("/"), username, password
        self._org_code = org_code
        self._timeout = httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout))

    @classmethod
    def from_settings(cls) -> Self:
        return cls(
            settings.HOSO_NATIONAL_URL,
            settings.HOSO_NATIONAL_USER,
            settings.HOSO_NATIONAL_PASSWORD,
            settings.HOSO_NATIONAL_ORG_CODE,
            settings.HOSO_NATIONAL_TIMEOUT,
        )

    def send(self, service: Service, content: Mapping[str, Any]) -> Answer:
        """As in `gateways.National`. A token that has ended is renewed once."""
        with httpx.Client(timeout=self._timeout, trust_env=False, verify=_trusted()) as http:
            body = envelope(self._org_code, content)
            try:
                return self._sent(http, service, body, self._token(http))
            except Declined as declined:
                if declined.outcome is not Outcome.EXPIRED:
                    raise
            self._forget()
            return self._sent(http, service, body, self._token(http))

    def _sent(
        self, http: httpx.Client, service: Service, body: dict[str, str], token: str
    ) -> Answer:
        try:
            response = http.post(
                f"{self._url}{SYNC}{service}",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
        except (*_NOTHING_WENT_OUT, httpx.UnsupportedProtocol) as error:
            raise NotSent("Không kết nối được với cơ sở dữ liệu quốc gia.") from error
        except httpx.TimeoutException as error:
            raise Unreachable("Cơ sở dữ liệu quốc gia không trả lời kịp.") from error
        except httpx.HTTPError as error:
            raise Unreachable("Mất kết nối khi đang chờ trả lời.") from error
        return _understood(response)

    # --- signing in

    def _token(self, http: httpx.Client) -> str:
        """Raises NotSent: whatever goes wrong here, the packet has not gone out."""
        with _lock:
            token, until = _tokens.get((self._url, self._username), ("", None))
            if token and (until is None or datetime.now(VIETNAM) < until - SPARE):
                return token
            token, until = self._signed_in(http)
            _tokens[(self._url, self._username)] = (token, until)
            return token

    def _forget(self) -> None:
        with _lock:
            _tokens.pop((self._url, self._username), None)

    def _signed_in(self, http: httpx.Client) -> tuple[str, datetime | None]:
        account = {"username": self._username, "password": self._password}
        try:
            response = http.post(self._url + LOGIN, json=account)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotSent("Không kết nối được với cơ sở dữ liệu quốc gia để đăng nhập.") from error
        answer = _json(response)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            said = str(answer.get("message") or f"trả lời mã {response.status_code}")
            raise NotSent(f"Chưa đăng nhập được vào cơ sở dữ liệu quốc gia: {said}")
        try:
            shown = datetime.strptime(str(answer.get("expired_time")), "%H:%M:%S %d-%m-%Y")
        except ValueError:
            return token, None
        return token, shown.replace(tzinfo=VIETNAM)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _understood(response: httpx.Response) -> Answer:
    """The interface answers 200 in all cases. 401 and 404 come from in front of it: the
    packet was not looked at; anything else that is not 200 leaves it unknown."""
    answer = _json(response)
    words = str(answer.get("message") or "")
    status = response.status_code
    if status in (401, 403):
        raise Declined(words or "Không được phép truy cập.", Outcome.EXPIRED)
    if status == 404:
        raise Declined("Địa chỉ dịch vụ của cơ sở dữ liệu quốc gia không đúng.", Outcome.BARRED)
    outcome = read_answer(answer.get("err_code"), words) if status == 200 else Outcome.UNSURE
    if outcome is Outcome.ACCEPTED:
        return Answer(str(answer.get("transaction_id") or ""), words)
    if outcome is Outcome.UNSURE:
        raise Unreachable(words or f"Cơ sở dữ liệu quốc gia trả lời không rõ (mã {status}).")
    raise Declined(words, outcome)
