"""The endpoints' methods of the client for asyncio. Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Optional, Tuple

from ._documents import Response
from ._requests import Fields, Moment, Variables, iso_moment, names_only
from .identity import LicenseID

if TYPE_CHECKING:
    from .results import Bundle, Consumption, CustomerLicenseUsers, Deactivation, DeviceVariables, FeatureConsumption, FloatingBorrow, InstallationFile, License, LicenseFeature, OAuthUrl, PasswordChange, ProductDetails, Release, SsoUrl, TrialKey, UserLicense, Version


class AsyncClientEndpoints:
    """The methods of the License API's endpoints, awaited."""

    async def _network(self, operation: str, fields: Fields) -> Response:
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
        trace: Optional[bool] = None,
    ) -> License:
        """See :meth:`openspring.Client.activate_license`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import License

        return License.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> License:
        """See :meth:`openspring.Client.check_license`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import License

        return License.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_license`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Deactivation

        return Deactivation.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.activate_bundle`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Bundle

        return Bundle.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.check_bundle`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Bundle

        return Bundle.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_bundle`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Deactivation

        return Deactivation.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> License:
        """See :meth:`openspring.Client.activate_offline`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import License

        return License.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_offline`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Deactivation

        return Deactivation.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Bundle:
        """See :meth:`openspring.Client.activate_bundle_offline`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Bundle

        return Bundle.from_response(response)

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
        trace: Optional[bool] = None,
    ) -> Deactivation:
        """See :meth:`openspring.Client.deactivate_bundle_offline`."""
        response = await self._network(
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
                "trace": trace,
            },
        )
        from .results import Deactivation

        return Deactivation.from_response(response)

    @names_only
    async def check_license_feature(
        self,
        identity: LicenseID,
        *,
        feature: str,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        include_metadata_string: Optional[bool] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> LicenseFeature:
        """See :meth:`openspring.Client.check_license_feature`."""
        response = await self._network(
            "check_license_feature",
            {
                "identity": identity,
                "feature": feature,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "include_metadata_string": include_metadata_string,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import LicenseFeature

        return LicenseFeature.from_response(response)

    @names_only
    async def add_consumption(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        consumptions: Optional[int] = None,
        allow_overages: Optional[bool] = None,
        max_overages: Optional[int] = None,
        event: Optional[Sequence[Literal["consumption_add", "offline_floating_consumptions_sync"]]] = None,
        ignore_events: Optional[bool] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Consumption:
        """See :meth:`openspring.Client.add_consumption`."""
        response = await self._network(
            "add_consumption",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "consumptions": consumptions,
                "allow_overages": allow_overages,
                "max_overages": max_overages,
                "event": event,
                "ignore_events": ignore_events,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import Consumption

        return Consumption.from_response(response)

    @names_only
    async def add_feature_consumption(
        self,
        identity: LicenseID,
        *,
        feature: str,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        consumptions: Optional[int] = None,
        event: Optional[Sequence[Literal["consumption_add", "offline_floating_consumptions_sync"]]] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> FeatureConsumption:
        """See :meth:`openspring.Client.add_feature_consumption`."""
        response = await self._network(
            "add_feature_consumption",
            {
                "identity": identity,
                "feature": feature,
                "hardware_id": hardware_id,
                "product": product,
                "consumptions": consumptions,
                "event": event,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import FeatureConsumption

        return FeatureConsumption.from_response(response)

    @names_only
    async def floating_release(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Release:
        """See :meth:`openspring.Client.floating_release`."""
        response = await self._network(
            "floating_release",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import Release

        return Release.from_response(response)

    @names_only
    async def floating_borrow(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        borrowed_until: Optional[Moment] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> FloatingBorrow:
        """See :meth:`openspring.Client.floating_borrow`."""
        response = await self._network(
            "floating_borrow",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "borrowed_until": iso_moment("borrowed_until", borrowed_until),
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import FloatingBorrow

        return FloatingBorrow.from_response(response)

    @names_only
    async def floating_feature_release(
        self,
        identity: LicenseID,
        *,
        feature: str,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Release:
        """See :meth:`openspring.Client.floating_feature_release`."""
        response = await self._network(
            "floating_feature_release",
            {
                "identity": identity,
                "feature": feature,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import Release

        return Release.from_response(response)

    @names_only
    async def floating_feature_borrow(
        self,
        identity: LicenseID,
        *,
        feature: str,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        borrowed_until: Optional[Moment] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> FloatingBorrow:
        """See :meth:`openspring.Client.floating_feature_borrow`."""
        response = await self._network(
            "floating_feature_borrow",
            {
                "identity": identity,
                "feature": feature,
                "hardware_id": hardware_id,
                "product": product,
                "borrowed_until": iso_moment("borrowed_until", borrowed_until),
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import FloatingBorrow

        return FloatingBorrow.from_response(response)

    @names_only
    async def track_device_variables(
        self,
        identity: LicenseID,
        *,
        variables: Variables,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> DeviceVariables:
        """See :meth:`openspring.Client.track_device_variables`."""
        response = await self._network(
            "track_device_variables",
            {
                "identity": identity,
                "variables": variables,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import DeviceVariables

        return DeviceVariables.from_response(response)

    @names_only
    async def get_device_variables(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> DeviceVariables:
        """See :meth:`openspring.Client.get_device_variables`."""
        response = await self._network(
            "get_device_variables",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import DeviceVariables

        return DeviceVariables.from_response(response)

    @names_only
    async def product_details(
        self,
        *,
        product: Optional[str] = None,
        include_latest_version: Optional[bool] = None,
        include_custom_fields: Optional[bool] = None,
        env: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> ProductDetails:
        """See :meth:`openspring.Client.product_details`."""
        response = await self._network(
            "product_details",
            {
                "product": product,
                "include_latest_version": include_latest_version,
                "include_custom_fields": include_custom_fields,
                "env": env,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import ProductDetails

        return ProductDetails.from_response(response)

    @names_only
    async def versions(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Tuple[Version, ...]:
        """See :meth:`openspring.Client.versions`."""
        response = await self._network(
            "versions",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "env": env,
                "channel": channel,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import Version

        return Version.all_from_response(response)

    @names_only
    async def installation_file(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        version: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> InstallationFile:
        """See :meth:`openspring.Client.installation_file`."""
        response = await self._network(
            "installation_file",
            {
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "env": env,
                "channel": channel,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "sdk_ver": sdk_ver,
                "version": version,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import InstallationFile

        return InstallationFile.from_response(response)

    @names_only
    async def sso_url(
        self,
        *,
        customer_account_code: str,
        product: Optional[str] = None,
        response_type: Optional[Literal["code", "token"]] = None,
        redirect_uri: Optional[str] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> SsoUrl:
        """See :meth:`openspring.Client.sso_url`."""
        response = await self._network(
            "sso_url",
            {
                "customer_account_code": customer_account_code,
                "product": product,
                "response_type": response_type,
                "redirect_uri": redirect_uri,
                "bundle_code": bundle_code,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import SsoUrl

        return SsoUrl.from_response(response)

    @names_only
    async def user_licenses(
        self,
        identity: LicenseID,
        *,
        product: Optional[str] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Tuple[UserLicense, ...]:
        """See :meth:`openspring.Client.user_licenses`."""
        response = await self._network(
            "user_licenses",
            {
                "identity": identity,
                "product": product,
                "bundle_code": bundle_code,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import UserLicense

        return UserLicense.all_from_response(response)

    @names_only
    async def customer_license_users(
        self,
        *,
        customer: str,
        product: Optional[str] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> CustomerLicenseUsers:
        """See :meth:`openspring.Client.customer_license_users`."""
        response = await self._network(
            "customer_license_users",
            {
                "customer": customer,
                "product": product,
                "bundle_code": bundle_code,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import CustomerLicenseUsers

        return CustomerLicenseUsers.from_response(response)

    @names_only
    async def trial_key(
        self,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        email: Optional[str] = None,
        license_policy: Optional[str] = None,
        password: Optional[str] = None,
        first_name: Optional[str] = None,
        last_name: Optional[str] = None,
        phone: Optional[str] = None,
        address: Optional[str] = None,
        postcode: Optional[str] = None,
        state: Optional[str] = None,
        country: Optional[str] = None,
        city: Optional[str] = None,
        reference: Optional[str] = None,
        company_name: Optional[str] = None,
        company_code: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> TrialKey:
        """See :meth:`openspring.Client.trial_key`."""
        response = await self._network(
            "trial_key",
            {
                "hardware_id": hardware_id,
                "product": product,
                "email": email,
                "license_policy": license_policy,
                "password": password,
                "first_name": first_name,
                "last_name": last_name,
                "phone": phone,
                "address": address,
                "postcode": postcode,
                "state": state,
                "country": country,
                "city": city,
                "reference": reference,
                "company_name": company_name,
                "company_code": company_code,
                "sdk_ver": sdk_ver,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import TrialKey

        return TrialKey.from_response(response)

    @names_only
    async def change_password(
        self,
        *,
        username: str,
        password: str,
        new_password: str,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> PasswordChange:
        """See :meth:`openspring.Client.change_password`."""
        response = await self._network(
            "change_password",
            {
                "username": username,
                "password": password,
                "new_password": new_password,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import PasswordChange

        return PasswordChange.from_response(response)

    @names_only
    async def oauth_url(
        self,
        *,
        login_type: Optional[Literal["client_credentials"]] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> OAuthUrl:
        """See :meth:`openspring.Client.oauth_url`."""
        response = await self._network(
            "oauth_url",
            {
                "login_type": login_type,
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        from .results import OAuthUrl

        return OAuthUrl.from_response(response)
