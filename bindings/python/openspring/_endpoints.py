"""The endpoints' methods of the client. Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

from ._documents import Answer
from ._requests import Fields, Variables, names_only
from .identity import LicenseID

if TYPE_CHECKING:
    from .results import Bundle, Deactivation, License


class ClientEndpoints:
    """The methods of the License API's endpoints."""

    def _network(self, operation: str, fields: Fields) -> Answer:
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
        answer = self._network(
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
            mac_address: a hardware address of this machine's network.
            bundle_code: the short code of the bundle that the license is used through.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LimitError: all floating slots are taken.
            LicenseStateError: the license is disabled, is active on no device, or has expired and the server returns
                an error for it.
            NotFoundError: the product has no such license, or the password is wrong.
        """
        answer = self._network(
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
        answer = self._network(
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
        answer = self._network(
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
            mac_address: a hardware address of this machine's network.

        Raises:
            DeviceError: the license is not active on this device, or the device is blacklisted.
            LimitError: all floating slots are taken.
            LicenseStateError: the license is disabled, is active on no device, or has expired and the server returns
                an error for it.
            NotFoundError: the product has no such license, or the password is wrong.
            APIError: the product is not a bundle.
        """
        answer = self._network(
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
        answer = self._network(
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
            mac_address: a hardware address of this machine's network.
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
        answer = self._network(
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
    ) -> Deactivation:
        """Deactivates a license on a device with a request file.

        For a device without network see :meth:`create_offline_request`.

        Args:
            license_id: the id of the license, if the identity has several.
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
        answer = self._network(
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
            mac_address: a hardware address of this machine's network.
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
        answer = self._network(
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
    ) -> Deactivation:
        """Deactivates every license of a bundle on a device with a request file.

        ``product``, in the call or in the configuration, is the short code of the bundle. See
        :meth:`deactivate_offline`.

        Args:
            license_id: the id of the license, if the identity has several.
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
        answer = self._network(
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
