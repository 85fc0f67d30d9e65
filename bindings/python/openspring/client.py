"""The client: one method for every endpoint, and the three offline steps."""

from __future__ import annotations

from typing import Optional, Type

from . import _transport
from ._documents import Response, read_response
from ._endpoints import ClientEndpoints
from ._handle import Handle, new_call_id
from ._offline_steps import ClientOfflineSteps
from ._requests import Fields, names_only, network_request, request
from ._tracing import read_call
from ._transport import Transport
from .configuration import Configuration, document_of
from .info import ClientInfo


def library_version() -> str:
    """Return the version of the native library."""
    return _transport.get().version()


class Client(ClientEndpoints, ClientOfflineSteps):
    """Calls the License API for one product, or one bundle.

    A client can be used by any number of threads at once. Close it, or use it in a ``with`` statement; one that
    is forgotten is closed when it is collected or the program ends.

    Every method takes, besides the fields of its endpoint by the API's own names:

    * ``identity``: identifies the license.
    * ``product``, ``hardware_id``, and where the endpoint has them ``app_ver``, ``app_name`` and ``sdk_ver``: override the
      configuration for the call.
    * ``extra``: fields of the API that this version does not know, passed through as they are.
    * ``timeout``: seconds for the whole call, retries included; ``None`` takes the configuration's.
    * ``call_id``: a name by which :meth:`cancel` can end the call.
    * ``trace``: whether ``meta.trace``, of errors too, has the steps of the call. Without it the configuration and the
      logger ``openspring.trace`` decide: while that is enabled for DEBUG, every call over the network is traced and logged.

    On the main thread Ctrl-C ends a call, the native one too, and raises ``KeyboardInterrupt``. Besides the errors
    that a method lists, every call over the network may raise ``NetworkError``, ``TimeoutError``,
    ``UnavailableError``, ``ProtocolError``, ``SignatureError``, ``AuthError``, ``ClockError`` and ``CancelledError``.
    """

    @names_only
    def __init__(self, configuration: Configuration, *, transport: Optional[Transport] = None) -> None:
        """Open the client. Reads the machine and the configured files; nothing is sent.

        Args:
            transport: ``process`` starts openspring-stdio and calls that, ``library`` loads the library into this process.
                :func:`openspring.load` tells what is taken without it.

        Raises:
            ConfigError: a setting is missing, wrong or contradicts another.
            HardwareIDError: the machine has no usable hardware id and none is configured.
            LibraryError: the native library cannot be loaded, or the program cannot be started.
        """
        self._handle = Handle(document_of(configuration, "Client"), transport)
        self.info = ClientInfo.from_response(self._handle.info)
        """What the library reported when it opened the client: version, product, hardware id and its source, base URL."""

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = " (closed)" if self._handle.closed else ""
        return f"<Client of {self.info.product} at {self.info.base_url}{state}>"

    @property
    def closed(self) -> bool:
        """Whether the client is closed."""
        return self._handle.closed

    def close(self) -> None:
        """End the calls in flight, wait for them, and close. A second time does nothing."""
        self._handle.close()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with this id, or all calls; from any thread. They raise ``CancelledError``."""
        self._handle.cancel(call_id)

    def _network(self, operation: str, fields: Fields) -> Response:
        """Call what may wait for a network."""
        document, call_id = network_request(fields, new_call_id())
        return read_call(self._handle, operation, self._handle.call_interruptibly(operation, document, call_id))

    def _local(self, operation: str, fields: Fields) -> Response:
        """Call what only computes, which is over before a thread would have started."""
        document, _ = request(fields)
        return read_response(*self._handle.call(operation, document))
