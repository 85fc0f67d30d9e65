"""The endpoints' methods of the client for asyncio. Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

from ._documents import Answer
from ._requests import Fields, Variables, names_only
from .identity import LicenseID

if TYPE_CHECKING:
    from .results import Bundle, Deactivation, License


class AsyncClientEndpoints:
    """The methods of the License API's endpoints, awaited."""

    async def _network(self, operation: str, fields: Fields) -> Answer:
        raise NotImplementedError

    @names_only
    async def activate_license(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        variables: Optional[Variables] = None,
        include_expired_features: Optional[bool] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """See :meth:`openspring.Client.activate_license`."""
        answer = await self._network(
            "activate_license",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "variables": variables,
                "include_expired_features": include_expired_features,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import License

        return License.from_answer(answer)

    @names_only
    async def check_license(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        include_expired_features: Optional[bool] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """See :meth:`openspring.Client.check_license`."""
        answer = await self._network(
            "check_license",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "include_expired_features": include_expired_features,
                "env": env,
                "channel": channel,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "bundle_code": bundle_code,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import License

        return License.from_answer(answer)

    @names_only
    async def deactivate_license(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        consumptions: Optional[int] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_license`."""
        answer = await self._network(
            "deactivate_license",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "sdk_ver": sdk_ver,
                "consumptions": consumptions,
                "bundle_code": bundle_code,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Deactivation

        return Deactivation.from_answer(answer)

    @names_only
    async def activate_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        variables: Optional[Variables] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.activate_bundle`."""
        answer = await self._network(
            "activate_bundle",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "variables": variables,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Bundle

        return Bundle.from_answer(answer)

    @names_only
    async def check_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        include_expired_features: Optional[bool] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.check_bundle`."""
        answer = await self._network(
            "check_bundle",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "include_expired_features": include_expired_features,
                "env": env,
                "channel": channel,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Bundle

        return Bundle.from_answer(answer)

    @names_only
    async def deactivate_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_bundle`."""
        answer = await self._network(
            "deactivate_bundle",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "sdk_ver": sdk_ver,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "ip": ip,
                "mac_address": mac_address,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Deactivation

        return Deactivation.from_answer(answer)

    @names_only
    async def activate_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        app_name: Optional[str] = None,
        variables: Optional[Variables] = None,
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """See :meth:`openspring.Client.activate_offline`."""
        answer = await self._network(
            "activate_offline",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "app_name": app_name,
                "variables": variables,
                "request_id": request_id,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import License

        return License.from_answer(answer)

    @names_only
    async def deactivate_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        app_ver: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Mapping[str, Any]]] = None,
        variables: Optional[Variables] = None,
        bundle_code: Optional[str] = None,
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_offline`."""
        answer = await self._network(
            "deactivate_offline",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "sdk_ver": sdk_ver,
                "app_ver": app_ver,
                "os_ver": os_ver,
                "hostname": hostname,
                "ip": ip,
                "mac_address": mac_address,
                "consumptions": consumptions,
                "product_features": product_features,
                "variables": variables,
                "bundle_code": bundle_code,
                "request_id": request_id,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Deactivation

        return Deactivation.from_answer(answer)

    @names_only
    async def activate_bundle_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        app_name: Optional[str] = None,
        variables: Optional[Variables] = None,
        request_id: Optional[str] = None,
        complete: Optional[bool] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.activate_bundle_offline`."""
        answer = await self._network(
            "activate_bundle_offline",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "app_name": app_name,
                "variables": variables,
                "request_id": request_id,
                "complete": complete,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Bundle

        return Bundle.from_answer(answer)

    @names_only
    async def deactivate_bundle_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        app_ver: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Mapping[str, Any]]] = None,
        variables: Optional[Variables] = None,
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_bundle_offline`."""
        answer = await self._network(
            "deactivate_bundle_offline",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "sdk_ver": sdk_ver,
                "app_ver": app_ver,
                "os_ver": os_ver,
                "hostname": hostname,
                "ip": ip,
                "mac_address": mac_address,
                "consumptions": consumptions,
                "product_features": product_features,
                "variables": variables,
                "request_id": request_id,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        from .results import Deactivation

        return Deactivation.from_answer(answer)
