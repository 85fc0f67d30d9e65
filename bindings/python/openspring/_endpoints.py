"""The endpoints' methods of the client. Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Optional, Tuple

from ._documents import Response
from ._requests import Fields, Moment, Variables, iso_moment, names_only
from .identity import LicenseID

if TYPE_CHECKING:
    from .results import Bundle, Consumption, CustomerLicenseUsers, Deactivation, DeviceVariables, FeatureConsumption, FloatingBorrow, InstallationFile, License, LicenseFeature, OAuthUrl, PasswordChange, ProductDetails, Release, SsoUrl, TrialKey, UserLicense, Version


class ClientEndpoints:
    """The methods of the License API's endpoints."""

    def _network(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

    @names_only
    def activate_license(
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
        """Activates a license on this device.

        If the device is active already, the activation does not count again.

        Args:
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.
            is_vm: whether this is a virtual machine.
            vm_info: which virtual machine, in words.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.
            variables: device variables by name: texts, numbers and booleans.
            include_expired_features: whether features that have expired are listed too.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: the license is active on as many devices as it allows, or has moved as often as it may.
            LicenseStateError: the license is disabled, has expired or has not started, or its product is disabled or
                archived.
            DeviceError: the device is blacklisted, belongs to another user, or is a virtual machine and none is
                allowed.
        """
        response = self._network(
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
    def check_license(
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
        """Returns the current state of a license that is active on this device.

        A floating license takes or renews its slot with this call. An expired license is usually not an error: the
        response has ``is_expired`` true.

        Args:
            license_id: the id of the license, if the identity has several.
            include_expired_features: whether features that have expired are listed too.
            env: the operating system of the installation file that the response should name, such as ``win64``.
            channel: the release channel of the installation file.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LimitError: all floating slots are taken.
            LicenseStateError: the license is disabled, is active on no device, or has expired and the server returns
                an error for it.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def deactivate_license(
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
        """Deactivates a license on this device.

        Args:
            license_id: the id of the license, if the identity has several.
            consumptions: the consumption since the last report; the server adds it to the license's total.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def activate_bundle(
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
        """Activates every license of a bundle on this device.

        ``product``, in the call or in the configuration, is the short code of the bundle.

        Args:
            license_id: the id of the license, if the identity has several.
            is_vm: whether this is a virtual machine.
            vm_info: which virtual machine, in words.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.
            variables: device variables by name: texts, numbers and booleans.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: the license is active on as many devices as it allows, or has moved as often as it may.
            LicenseStateError: the license is disabled, has expired or has not started, or its product is disabled or
                archived.
            DeviceError: the device is blacklisted, belongs to another user, or is a virtual machine and none is
                allowed.
            APIError: the product is not a bundle.
        """
        response = self._network(
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
    def check_bundle(
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
        """Returns the current state of the licenses of a bundle.

        ``product``, in the call or in the configuration, is the short code of the bundle. See :meth:`check_license`.

        Args:
            license_id: the id of the license, if the identity has several.
            include_expired_features: whether features that have expired are listed too.
            env: the operating system of the installation file that the response should name, such as ``win64``.
            channel: the release channel of the installation file.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LimitError: all floating slots are taken.
            LicenseStateError: the license is disabled, is active on no device, or has expired and the server returns
                an error for it.
            NotFoundError: the product has no such license, or the password is wrong.
            APIError: the product is not a bundle.
        """
        response = self._network(
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
    def deactivate_bundle(
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
        """Deactivates every license of a bundle on this device.

        ``product``, in the call or in the configuration, is the short code of the bundle. See
        :meth:`deactivate_license`.

        Args:
            license_id: the id of the license, if the identity has several.
            is_vm: whether this is a virtual machine.
            vm_info: which virtual machine, in words.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            ip: the address of this machine.
            mac_address: a hardware address of this machine's network.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            APIError: the product is not a bundle.
        """
        response = self._network(
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
    def activate_offline(
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
        """Activates a license with a request file and returns the content of a license file.

        For a device without network see :meth:`create_offline_request`. The response contains its signature, so it can
        be saved as a license file.

        Args:
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.
            is_vm: whether this is a virtual machine.
            vm_info: which virtual machine, in words.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.
            app_name: the name of the application. Without it that of the configuration.
            variables: device variables by name: texts, numbers and booleans.
            request_id: the request's id, 1 to 128 printable ASCII characters. Without it the library makes one.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: the license is active on as many devices as it allows, or has moved as often as it may.
            LicenseStateError: the license is disabled, has expired or has not started, or its product is disabled or
                archived.
            DeviceError: the device is blacklisted, belongs to another user, or is a virtual machine and none is
                allowed.
            APIError: the license floats in the cloud and cannot be activated offline.
            OfflineError: the response is for another device, product, request or license.
        """
        response = self._network(
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
    def deactivate_offline(
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
        """Deactivates a license on a device with a request file.

        For a device without network see :meth:`create_offline_request`.

        Args:
            license_id: the id of the license, if the identity has several.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            ip: the address of this machine.
            mac_address: a hardware address of this machine's network.
            consumptions: the consumption since the last report; the server adds it to the license's total.
            product_features: the consumption of features since the last report, in the API's form.
            variables: device variables by name: texts, numbers and booleans.
            bundle_code: the short code of the bundle that the license is used through.
            request_id: the request's id, 1 to 128 printable ASCII characters. Without it the library makes one.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def activate_bundle_offline(
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
        """Activates every license of a bundle with a request file and returns the content of a license file.

        ``product``, in the call or in the configuration, is the short code of the bundle. See
        :meth:`activate_offline`.

        Args:
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.
            is_vm: whether this is a virtual machine.
            vm_info: which virtual machine, in words.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            os_hostname: the name of this machine according to the operating system.
            ip: the address of this machine.
            ip_local: the address of this machine in its own network.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            mac_address: a hardware address of this machine's network.
            app_name: the name of the application. Without it that of the configuration.
            variables: device variables by name: texts, numbers and booleans.
            request_id: the request's id, 1 to 128 printable ASCII characters. Without it the library makes one.
            complete: refuse a bundle with code ``bundle_not_complete`` if its signature does not prove that the bundle
                is complete.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: the license is active on as many devices as it allows, or has moved as often as it may.
            LicenseStateError: the license is disabled, has expired or has not started, or its product is disabled or
                archived.
            DeviceError: the device is blacklisted, belongs to another user, or is a virtual machine and none is
                allowed.
            APIError: the license floats in the cloud and cannot be activated offline.
            APIError: the product is not a bundle.
            OfflineError: the response is for another device, product, request or license.
        """
        response = self._network(
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
    def deactivate_bundle_offline(
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
        """Deactivates every license of a bundle on a device with a request file.

        ``product``, in the call or in the configuration, is the short code of the bundle. See
        :meth:`deactivate_offline`.

        Args:
            license_id: the id of the license, if the identity has several.
            app_ver: the version of the application. Without it ``app_version`` of the configuration.
            os_ver: the operating system and its version.
            hostname: the name of this machine.
            ip: the address of this machine.
            mac_address: a hardware address of this machine's network.
            consumptions: the consumption since the last report; the server adds it to the license's total.
            product_features: the consumption of features since the last report, in the API's form.
            variables: device variables by name: texts, numbers and booleans.
            request_id: the request's id, 1 to 128 printable ASCII characters. Without it the library makes one.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            APIError: the product is not a bundle.
        """
        response = self._network(
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
    def check_license_feature(
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
        """Returns the current state of a feature of a license that is active on this device.

        A floating cloud feature takes or renews its slot by it.

        Args:
            feature: the code of the feature.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.
            include_metadata_string: whether the response holds the metadata as text too.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            NotFoundError: the license has no such feature.
            LimitError: all floating slots are taken.
            LicenseStateError: the license has expired.
        """
        response = self._network(
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
    def add_consumption(
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
        """Counts use of a consumption license.

        A repeated call counts again: see ``details.sent`` of the error before you repeat one. ``allow_overages`` and
        ``max_overages`` change the license.

        Args:
            consumptions: the consumption since the last report; the server adds it to the license's total.
            allow_overages: whether more may be consumed than bought, from now on.
            max_overages: how much more; with ``allow_overages``, 0 is without limit.
            event: what the platform's log calls it: ``consumption_add`` or ``offline_floating_consumptions_sync``.
            ignore_events: whether the platform notifies nobody.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: too little is left.
            APIError: the license counts no consumption, or no negative one.
        """
        response = self._network(
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
    def add_feature_consumption(
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
        """Counts use of a consumption feature of a license.

        A repeated call counts again: see ``details.sent`` of the error before you repeat one.

        Args:
            feature: the code of the feature.
            consumptions: the consumption since the last report; the server adds it to the license's total.
            event: what the platform's log calls it: ``consumption_add`` or ``offline_floating_consumptions_sync``.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: too little is left.
            NotFoundError: the license has no such consumption feature.
            APIError: the feature counts no negative consumption.
        """
        response = self._network(
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
    def floating_release(
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
        """Frees this device's slot of a floating cloud license, a borrowed one too.

        Args:
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: this device holds no slot.
        """
        response = self._network(
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
    def floating_borrow(
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
        """Keeps a slot of a floating cloud license for this device until a moment, with or without network.

        ``borrowed_until`` is a moment in UTC, such as ``2026-09-27T23:30:00.000Z``; a date alone is its midnight.
        Without it, or with null, the slot is borrowed for as long as is allowed. A later call replaces the moment.

        Args:
            borrowed_until: when the slot ends, in UTC; nothing asks for as long as is allowed.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            APIError: it may not be borrowed, or not until then.
            LimitError: all floating slots are taken.
            LicenseStateError: the license has expired.
        """
        response = self._network(
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
    def floating_feature_release(
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
        """Frees this device's slot of a floating cloud feature, a borrowed one too.

        Args:
            feature: the code of the feature.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            NotFoundError: the license has no such feature.
            APIError: the feature is not a floating cloud feature.
            DeviceError: this device holds no slot of the feature.
        """
        response = self._network(
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
    def floating_feature_borrow(
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
        """Keeps a slot of a floating cloud feature for this device until a moment, with or without network.

        ``borrowed_until`` is a moment in UTC, such as ``2026-09-27T23:30:00.000Z``; a date alone is its midnight.
        Without it, or with null, the slot is borrowed for as long as is allowed. A later call replaces the moment.

        Args:
            feature: the code of the feature.
            borrowed_until: when the slot ends, in UTC; nothing asks for as long as is allowed.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
            NotFoundError: the license has no such feature.
            APIError: the feature is not a floating cloud feature.
            APIError: it may not be borrowed, or not until then.
            LimitError: all floating slots are taken.
            LicenseStateError: the license has expired.
        """
        response = self._network(
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
    def track_device_variables(
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
        """Keeps variables of this device at the server.

        One of a name that is there is overwritten.

        Args:
            variables: device variables by name: texts, numbers and booleans.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def get_device_variables(
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
        """Returns the variables of this device that the server keeps.

        Args:
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LicenseStateError: the license is disabled, or is active on no device.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def product_details(
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
        """Returns what the server knows of a product.

        Args:
            include_latest_version: whether the response names the latest version.
            include_custom_fields: whether the response lists the fields that the vendor added.
            env: the operating system of the installation file that the response should name, such as ``win64``.

        Raises:
            NotFoundError: there is no such product.
        """
        response = self._network(
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
    def versions(
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
        """Lists the versions of the product that the license covers, the oldest first.

        An old response can be replayed by whoever stands between: it hides an update.

        Args:
            env: the operating system of the installation file that the response should name, such as ``win64``.
            channel: the release channel of the installation file.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            LicenseStateError: the license is not active.
            DeviceError: the license is not active on this device.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def installation_file(
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
        """Returns where to get the newest version of the product that the license covers, or the version that is named.

        Compare ``version`` with the one that runs: an old response can be replayed. ``hash_md5`` proves nothing
        against an attacker.

        Args:
            env: the operating system of the installation file that the response should name, such as ``win64``.
            channel: the release channel of the installation file.
            license_id: the id of the license, if the identity has several.
            bundle_code: the short code of the bundle that the license is used through.
            version: the version; without it, the newest that the license covers.

        Raises:
            LicenseStateError: the license is not active.
            DeviceError: the license is not active on this device.
            NotFoundError: the product has no such license, or the password is wrong.
            NotFoundError: there is no such version, or the license does not cover it.
        """
        response = self._network(
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
    def sso_url(
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
        """Returns the address at which a user of a customer account signs in.

        ``response_type`` is ``code`` or ``token``. Compare the ``nonce`` in the address with the one in the token.

        Args:
            customer_account_code: the code of the customer account.
            response_type: ``code`` or ``token``: what the provider gives after the user has signed in.
            redirect_uri: where the provider sends the user afterwards.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            NotFoundError: there is no such product or customer account.
        """
        response = self._network(
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
    def user_licenses(
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
        """Lists the licenses of a product that a user has.

        ``license.id`` is what other calls take as ``license_id``.

        Args:
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
        """
        response = self._network(
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
    def customer_license_users(
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
        """Lists the users of a customer's licenses of a user-based product.

        The response holds initial passwords: it is a secret.

        Args:
            customer: the e-mail address of the customer.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            NotFoundError: there is no such customer or product.
            APIError: the product's licenses are by key.
        """
        response = self._network(
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
    def trial_key(
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
        """Makes a trial license for this device, which is to be activated then.

        The first response alone holds the initial password of a user: keep it. It is a secret.

        Args:
            email: the e-mail address of who tries the product; needed where the product is by user.
            license_policy: the code of the policy; without it, the product's default.
            password: the password of the user.
            first_name: the customer's first name.
            last_name: the customer's last name.
            phone: the customer's phone number.
            address: the customer's address.
            postcode: the customer's postcode.
            state: the customer's state.
            country: the customer's country.
            city: the customer's city.
            reference: the vendor's reference, of at most 200 characters.
            company_name: the customer's company.
            company_code: the code of the customer's company.

        Raises:
            APIError: the product has no trials, or needs an e-mail address.
            LicenseStateError: the trial on this device is over.
            NotFoundError: there is no such product.
        """
        response = self._network(
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
    def change_password(
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
        """Changes the password of a license user.

        Args:
            username: the name of the user.
            password: the password of the user.
            new_password: the password that counts from now on.

        Raises:
            NotFoundError: there is no such user, or the password is wrong.
            APIError: the company lets nobody change passwords.
        """
        response = self._network(
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
    def oauth_url(
        self,
        *,
        login_type: Optional[Literal["client_credentials"]] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> OAuthUrl:
        """Returns the address of the token server.

        The client asks it by itself where it needs a token.

        Args:
            login_type: ``client_credentials``.
        """
        response = self._network(
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
