"""The objects in the server's responses. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Tuple

from ._model import Model, Result, Word

if TYPE_CHECKING:
    from datetime import datetime

    from .results import License


class LicenseMembers(Result):
    """A license as the server described it.

    Members have the API's names, except ``expired`` and ``trial``. Their API names, ``is_expired`` and ``is_trial``,
    are the methods that decide. A member that is missing, null or of another type is null; ``raw`` has all of them.
    """

    __slots__ = ()

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def license_key(self) -> Optional[str]:
        """The license key, of key-based licenses."""
        return self._text("license_key")

    @property
    def username(self) -> Optional[str]:
        """The user's name, of user-based licenses; may end in ``|CODE``."""
        return self._text("username")

    @property
    def user(self) -> Optional[User]:
        """The user, of user-based licenses."""
        return self._object("user", User)

    @property
    def max_license_users(self) -> Optional[int]:
        """How many users the license may have."""
        return self._integer("max_license_users")

    @property
    def license_type(self) -> Optional[str]:
        """``perpetual``, ``time-limited``, ``subscription`` or ``consumption``."""
        return self._text("license_type")

    @property
    def license_template_id(self) -> Optional[int]:
        """The id of the template that the license was made from."""
        return self._integer("license_template_id")

    @property
    def active(self) -> Optional[bool]:
        """Whether it is active on this device; responses to activations."""
        return self._boolean("active")

    @property
    def license_active(self) -> Optional[bool]:
        """Whether it is active on any device; responses to checks."""
        return self._boolean("license_active")

    @property
    def license_enabled(self) -> Optional[bool]:
        """Whether the vendor allows its use."""
        return self._boolean("license_enabled")

    @property
    def expired(self) -> Optional[bool]:
        """The server's own value; ``is_expired`` also uses the clock."""
        return self._boolean("is_expired")

    @property
    def trial(self) -> Optional[bool]:
        """The server's own value; see ``is_trial``."""
        return self._boolean("is_trial")

    @property
    def trial_days(self) -> Optional[int]:
        """How many days a trial has."""
        return self._integer("trial_days")

    @property
    def validity_period(self) -> Optional[datetime]:
        """When the license ends; ``None`` if it never ends."""
        return self._moment("validity_period")

    @property
    def start_date(self) -> Optional[datetime]:
        """When it starts."""
        return self._moment("start_date")

    @property
    def enable_maintenance_period(self) -> Optional[bool]:
        """Whether maintenance ends."""
        return self._boolean("enable_maintenance_period")

    @property
    def maintenance_period(self) -> Optional[datetime]:
        """When maintenance ends."""
        return self._moment("maintenance_period")

    @property
    def allow_grace_period(self) -> Optional[bool]:
        """Whether a subscription may be used for a time after its end."""
        return self._boolean("allow_grace_period")

    @property
    def grace_period(self) -> Optional[float]:
        """Hours for which it may be used after its end."""
        return self._number("grace_period")

    @property
    def max_activations(self) -> Optional[int]:
        """How many devices it may be active on."""
        return self._integer("max_activations")

    @property
    def times_activated(self) -> Optional[int]:
        """How many devices it is active on."""
        return self._integer("times_activated")

    @property
    def allow_unlimited_activations(self) -> Optional[bool]:
        """Whether that has no limit."""
        return self._boolean("allow_unlimited_activations")

    @property
    def allow_offline_activation(self) -> Optional[bool]:
        """Whether it can be activated offline."""
        return self._boolean("allow_offline_activation")

    @property
    def max_transfers(self) -> Optional[int]:
        """How often it may move to another device: -1 is unlimited, 0 none."""
        return self._integer("max_transfers")

    @property
    def transfer_count(self) -> Optional[int]:
        """How often it has moved."""
        return self._integer("transfer_count")

    @property
    def prevent_vm(self) -> Optional[bool]:
        """Whether virtual machines are refused."""
        return self._boolean("prevent_vm")

    @property
    def is_air_gapped(self) -> Optional[bool]:
        """Whether it is activated by typed codes."""
        return self._boolean("is_air_gapped")

    @property
    def is_hardware_key_auth(self) -> Optional[bool]:
        """Whether it needs a hardware key."""
        return self._boolean("is_hardware_key_auth")

    @property
    def is_tpm_auth(self) -> Optional[bool]:
        """Whether it needs a TPM."""
        return self._boolean("is_tpm_auth")

    @property
    def tpm_signing_public_key(self) -> Optional[str]:
        """The public key of the TPM."""
        return self._text("tpm_signing_public_key")

    @property
    def is_floating(self) -> Optional[bool]:
        """Whether it floats, with a server on premises."""
        return self._boolean("is_floating")

    @property
    def is_floating_cloud(self) -> Optional[bool]:
        """Whether it floats, with slots in the cloud."""
        return self._boolean("is_floating_cloud")

    @property
    def floating_timeout(self) -> Optional[int]:
        """Minutes for which a floating slot is held."""
        return self._integer("floating_timeout")

    @property
    def floating_users(self) -> Optional[int]:
        """How many may use it at once."""
        return self._integer("floating_users")

    @property
    def floating_in_use_devices(self) -> Optional[int]:
        """How many devices use it now."""
        return self._integer("floating_in_use_devices")

    @property
    def floating_in_use(self) -> Any:
        """Whether it is in use, or by how many."""
        return self._any("floating_in_use")

    @property
    def can_borrow(self) -> Optional[bool]:
        """Whether it can be borrowed."""
        return self._boolean("can_borrow")

    @property
    def max_borrow_time(self) -> Optional[int]:
        """Hours for which it can be borrowed."""
        return self._integer("max_borrow_time")

    @property
    def is_borrowed(self) -> Optional[bool]:
        """Whether it is borrowed."""
        return self._boolean("is_borrowed")

    @property
    def borrowed_until(self) -> Optional[datetime]:
        """Until when it is borrowed."""
        return self._moment("borrowed_until")

    @property
    def device_id(self) -> Optional[int]:
        """The id of this device."""
        return self._integer("device_id")

    @property
    def hardware_id(self) -> Optional[str]:
        """The hardware id that the license is active on."""
        return self._text("hardware_id")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more may be consumed than bought."""
        return self._integer("max_overages")

    @property
    def max_consumptions(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumptions")

    @property
    def total_consumptions(self) -> Optional[int]:
        """How much was consumed."""
        return self._integer("total_consumptions")

    @property
    def allow_unlimited_consumptions(self) -> Optional[bool]:
        """Whether consumption has no limit."""
        return self._boolean("allow_unlimited_consumptions")

    @property
    def allow_negative_consumptions(self) -> Optional[bool]:
        """Whether consumption can be taken back."""
        return self._boolean("allow_negative_consumptions")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def order_store_id(self) -> Optional[str]:
        """The order."""
        return self._text("order_store_id")

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")

    @property
    def customer(self) -> Optional[Customer]:
        """Who bought it."""
        return self._object("customer", Customer)

    @property
    def product_details(self) -> Optional[ProductDetails]:
        """The product it is for."""
        return self._object("product_details", ProductDetails)

    @property
    def product_features(self) -> Tuple[Feature, ...]:
        """The features it grants."""
        return self._objects("product_features", Feature)

    @property
    def custom_fields(self) -> Tuple[CustomField, ...]:
        """The fields that the vendor added."""
        return self._objects("custom_fields", CustomField)

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the license."""
        return self._any("metadata")

    @property
    def metadata_string(self) -> Optional[str]:
        """The same as text."""
        return self._text("metadata_string")

    @property
    def variables(self) -> Tuple[DeviceVariable, ...]:
        """The variables of this device."""
        return self._objects("variables", DeviceVariable)

    @property
    def user_data(self) -> Any:
        """What the vendor keeps about users."""
        return self._any("user_data")

    @property
    def version(self) -> Optional[str]:
        """The version of the product's installation file."""
        return self._text("version")

    @property
    def environment(self) -> Optional[str]:
        """The operating system of that file."""
        return self._text("environment")

    @property
    def channel(self) -> Optional[str]:
        """The release channel of that file."""
        return self._text("channel")

    @property
    def installation_file_url(self) -> Optional[str]:
        """Where that file is; responses to checks."""
        return self._text("installation_file")

    @property
    def installation_file(self) -> Optional[InstallationFile]:
        """That file; responses to activations."""
        return self._object("installation_file", InstallationFile)

    @property
    def release_date(self) -> Optional[datetime]:
        """When that file was released."""
        return self._moment("release_date")

    @property
    def hash_md5(self) -> Optional[str]:
        """That file's MD5."""
        return self._text("hash_md5")

    @property
    def size(self) -> Optional[str]:
        """That file's size."""
        return self._text("size")

    @property
    def requires_version(self) -> Optional[str]:
        """The version that must be installed before."""
        return self._text("requires_version")

    @property
    def eula_link(self) -> Optional[str]:
        """Where the license agreement is."""
        return self._text("eula_link")

    @property
    def release_notes_link(self) -> Optional[str]:
        """Where the release notes are."""
        return self._text("release_notes_link")

    @property
    def request(self) -> Optional[str]:
        """Of offline responses: ``activation``."""
        return self._text("request")

    @property
    def request_id(self) -> Optional[str]:
        """Of offline responses: the id of the request for this license."""
        return self._text("request_id")

    @property
    def date(self) -> Optional[datetime]:
        """Of offline responses: when the server made the file."""
        return self._moment("date")

    @property
    def created_at(self) -> Optional[datetime]:
        """When the license was made."""
        return self._moment("created_at")

    @property
    def license_signature(self) -> Optional[str]:
        """The signature over device, identity and validity."""
        return self._text("license_signature")

    @property
    def license_signature_v2(self) -> Optional[str]:
        """Of offline responses: the signature over the license."""
        return self._text("license_signature_v2")

    @property
    def offline_signature(self) -> Optional[str]:
        """Of offline responses: the signature with the shared key."""
        return self._text("offline_signature")

    @property
    def policy_id(self) -> Any:
        """The policy, of air-gapped licenses."""
        return self._any("policy_id")

    @property
    def default_license_type(self) -> Optional[str]:
        """The type that the policy gives, of air-gapped licenses."""
        return self._text("default_license_type")


class User(Model):
    """The user of a user-based license."""

    __slots__ = ()
    _shown = ("id", "email",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def email(self) -> Optional[str]:
        """The e-mail address."""
        return self._text("email")

    @property
    def first_name(self) -> Optional[str]:
        """The first name."""
        return self._text("first_name")

    @property
    def last_name(self) -> Optional[str]:
        """The last name."""
        return self._text("last_name")

    @property
    def phone_number(self) -> Optional[str]:
        """The phone number."""
        return self._text("phone_number")

    @property
    def is_initial_password(self) -> Optional[bool]:
        """Whether the user still has the password that the vendor set."""
        return self._boolean("is_initial_password")

    @property
    def max_activations(self) -> Optional[int]:
        """How many devices the user may activate."""
        return self._integer("max_activations")

    @property
    def allow_unlimited_activations(self) -> Optional[bool]:
        """Whether that has no limit."""
        return self._boolean("allow_unlimited_activations")

    @property
    def total_activations(self) -> Optional[int]:
        """How many devices the user has activated."""
        return self._integer("total_activations")

    @property
    def is_active(self) -> Optional[bool]:
        """Whether the user may use the license; of floating servers and older responses."""
        return self._boolean("is_active")

    @property
    def initial_password(self) -> Optional[str]:
        """The password that the vendor set; of floating servers and older responses. A secret."""
        return self._text("initial_password")

    @property
    def license_id(self) -> Optional[int]:
        """The license; of floating servers and older responses."""
        return self._integer("license_id")

    @property
    def order_store_id(self) -> Optional[str]:
        """The order; of floating servers and older responses."""
        return self._text("order_store_id")

    @property
    def order_id(self) -> Optional[int]:
        """The order; of floating servers and older responses."""
        return self._integer("order_id")


class LicenseUser(Model):
    """A user of a license of a customer."""

    __slots__ = ()
    _shown = ("id", "email",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def email(self) -> Optional[str]:
        """The e-mail address."""
        return self._text("email")

    @property
    def first_name(self) -> Optional[str]:
        """The first name."""
        return self._text("first_name")

    @property
    def last_name(self) -> Optional[str]:
        """The last name."""
        return self._text("last_name")

    @property
    def phone_number(self) -> Optional[str]:
        """The phone number."""
        return self._text("phone_number")

    @property
    def is_initial_password(self) -> Optional[bool]:
        """Whether the user still has the password that the vendor set."""
        return self._boolean("is_initial_password")

    @property
    def max_activations(self) -> Optional[int]:
        """How many devices the user may activate."""
        return self._integer("max_activations")

    @property
    def allow_unlimited_activations(self) -> Optional[bool]:
        """Whether that has no limit."""
        return self._boolean("allow_unlimited_activations")

    @property
    def total_activations(self) -> Optional[int]:
        """How many devices the user has activated."""
        return self._integer("total_activations")

    @property
    def is_active(self) -> Optional[bool]:
        """Whether the user may use the license."""
        return self._boolean("is_active")

    @property
    def initial_password(self) -> Optional[str]:
        """The password that the vendor set; empty once the user has changed it. A secret."""
        return self._text("initial_password")

    @property
    def license_id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("license_id")

    @property
    def order_store_id(self) -> Optional[str]:
        """The order, by its name in the store."""
        return self._text("order_store_id")

    @property
    def order_id(self) -> Optional[int]:
        """The id of the order."""
        return self._integer("order_id")


class Customer(Model):
    """Who bought the license."""

    __slots__ = ()
    _shown = ("email",)

    @property
    def email(self) -> Optional[str]:
        """The e-mail address."""
        return self._text("email")

    @property
    def company_name(self) -> Optional[str]:
        """The company."""
        return self._text("company_name")

    @property
    def reference(self) -> Optional[str]:
        """The vendor's reference."""
        return self._text("reference")

    @property
    def phone(self) -> Optional[str]:
        """The phone number."""
        return self._text("phone")

    @property
    def first_name(self) -> Optional[str]:
        """The first name."""
        return self._text("first_name")

    @property
    def last_name(self) -> Optional[str]:
        """The last name."""
        return self._text("last_name")

    @property
    def city(self) -> Optional[str]:
        """The city."""
        return self._text("city")

    @property
    def postcode(self) -> Optional[str]:
        """The postcode."""
        return self._text("postcode")

    @property
    def state(self) -> Optional[str]:
        """The state."""
        return self._text("state")

    @property
    def country(self) -> Optional[str]:
        """The country."""
        return self._text("country")

    @property
    def address(self) -> Optional[str]:
        """The address."""
        return self._text("address")

    @property
    def customer_account(self) -> Optional[CustomerAccount]:
        """The account, if the server sends it as an object."""
        return self._object("customer_account", CustomerAccount)

    @property
    def customer_account_name(self) -> Optional[str]:
        """The account, if the server sends it as a text."""
        return self._text("customer_account")

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the customer."""
        return self._any("metadata")


class CustomerAccount(Model):
    """The account that a customer belongs to."""

    __slots__ = ()
    _shown = ("id", "code",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def name(self) -> Optional[str]:
        """The name."""
        return self._text("name")

    @property
    def code(self) -> Optional[str]:
        """The code."""
        return self._text("code")


class ProductDetails(Result):
    """The product that a license is for, or that was asked for."""

    __slots__ = ()
    _shown = ("short_code",)

    @property
    def product_id(self) -> Optional[int]:
        """The id."""
        return self._integer("product_id")

    @property
    def product_name(self) -> Optional[str]:
        """The name."""
        return self._text("product_name")

    @property
    def short_code(self) -> Optional[str]:
        """The short code."""
        return self._text("short_code")

    @property
    def authorization_method(self) -> Optional[str]:
        """``license-key`` or ``user``."""
        return self._text("authorization_method")

    @property
    def allow_trial(self) -> Optional[bool]:
        """Whether there are trials."""
        return self._boolean("allow_trial")

    @property
    def trial_days(self) -> Optional[int]:
        """How many days a trial has."""
        return self._integer("trial_days")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more may be consumed than bought."""
        return self._integer("max_overages")

    @property
    def prevent_vm(self) -> Optional[bool]:
        """Whether virtual machines are refused."""
        return self._boolean("prevent_vm")

    @property
    def validity_period(self) -> Any:
        """What the vendor set as validity of new licenses."""
        return self._any("validity_period")

    @property
    def floating_timeout(self) -> Optional[int]:
        """Minutes for which a floating slot is held."""
        return self._integer("floating_timeout")

    @property
    def company_id(self) -> Optional[int]:
        """The vendor."""
        return self._integer("company_id")

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the product."""
        return self._any("metadata")

    @property
    def metadata_string(self) -> Optional[str]:
        """The metadata as text; responses to :meth:`product_details`."""
        return self._text("metadata_string")

    @property
    def latest_version(self) -> Optional[ProductVersion]:
        """The latest version, where it was asked for."""
        return self._object("latest_version", ProductVersion)

    @property
    def custom_fields(self) -> Tuple[ProductField, ...]:
        """The fields that the vendor added, where they were asked for."""
        return self._objects("custom_fields", ProductField)

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")


class Feature(Model):
    """A feature of the product that the license grants."""

    __slots__ = ()
    _shown = ("code",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def code(self) -> Optional[str]:
        """The code."""
        return self._text("code")

    @property
    def name(self) -> Optional[str]:
        """The name."""
        return self._text("name")

    @property
    def feature_type(self) -> Optional[str]:
        """``activation`` or ``consumption``."""
        return self._text("feature_type")

    @property
    def expiry_date(self) -> Optional[datetime]:
        """When the feature ends; ``None`` if it never ends."""
        return self._moment("expiry_date")

    @property
    def is_expired(self) -> Optional[bool]:
        """Whether it has expired; only if the request included expired features."""
        return self._boolean("is_expired")

    @property
    def is_floating(self) -> Optional[bool]:
        """Whether it floats, with a server on premises."""
        return self._boolean("is_floating")

    @property
    def is_floating_cloud(self) -> Optional[bool]:
        """Whether it floats, with slots in the cloud."""
        return self._boolean("is_floating_cloud")

    @property
    def floating_users(self) -> Optional[int]:
        """How many may use it at once."""
        return self._integer("floating_users")

    @property
    def floating_timeout(self) -> Optional[int]:
        """Minutes for which a slot is held."""
        return self._integer("floating_timeout")

    @property
    def floating_in_use_devices(self) -> Optional[int]:
        """How many devices use it now."""
        return self._integer("floating_in_use_devices")

    @property
    def floating_start_date(self) -> Optional[datetime]:
        """Since when this device uses it."""
        return self._moment("floating_start_date")

    @property
    def can_borrow(self) -> Optional[bool]:
        """Whether it can be borrowed."""
        return self._boolean("can_borrow")

    @property
    def is_borrowed(self) -> Optional[bool]:
        """Whether it is borrowed."""
        return self._boolean("is_borrowed")

    @property
    def max_borrow_time(self) -> Optional[int]:
        """Hours for which it can be borrowed."""
        return self._integer("max_borrow_time")

    @property
    def max_consumption(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumption")

    @property
    def total_consumptions(self) -> Optional[int]:
        """How much was consumed."""
        return self._integer("total_consumptions")

    @property
    def allow_unlimited_consumptions(self) -> Optional[bool]:
        """Whether consumption has no limit."""
        return self._boolean("allow_unlimited_consumptions")

    @property
    def allow_negative_consumptions(self) -> Optional[bool]:
        """Whether consumption can be taken back."""
        return self._boolean("allow_negative_consumptions")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more may be consumed than bought."""
        return self._integer("max_overages")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the feature."""
        return self._any("metadata")


class CustomField(Model):
    """A field that the vendor added to licenses. Names can repeat."""

    __slots__ = ()
    _shown = ("name",)

    @property
    def name(self) -> Optional[str]:
        """The name."""
        return self._text("name")

    @property
    def value(self) -> Optional[str]:
        """The value."""
        return self._text("value")

    @property
    def data_type(self) -> Optional[str]:
        """``number``, ``text`` or ``date/time``."""
        return self._text("data_type")


class InstallationFile(Result):
    """A file from which a version of the product is installed."""

    __slots__ = ()
    _shown = ("version", "environment",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def version(self) -> Optional[str]:
        """The version."""
        return self._text("version")

    @property
    def environment(self) -> Optional[str]:
        """The operating system, such as ``win64``."""
        return self._text("environment")

    @property
    def channel(self) -> Optional[str]:
        """The release channel."""
        return self._text("channel")

    @property
    def url(self) -> Optional[str]:
        """Where the file is."""
        return self._text("installation_file")

    @property
    def hash_md5(self) -> Optional[str]:
        """The file's MD5."""
        return self._text("hash_md5")

    @property
    def size(self) -> Optional[str]:
        """The file's size."""
        return self._text("size")

    @property
    def release_date(self) -> Optional[datetime]:
        """When it was released."""
        return self._moment("release_date")

    @property
    def requires_version(self) -> Optional[str]:
        """The version that must be installed before."""
        return self._text("requires_version")

    @property
    def eula_link(self) -> Optional[str]:
        """Where the license agreement is."""
        return self._text("eula_link")

    @property
    def release_notes_link(self) -> Optional[str]:
        """Where the release notes are."""
        return self._text("release_notes_link")


class Deactivation(Word):
    """The device was deactivated."""

    __slots__ = ()


class ConsumptionMembers(Result):
    """What a license has counted."""

    __slots__ = ()
    _shown = ("id", "total_consumptions",)

    @property
    def id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("id")

    @property
    def total_consumptions(self) -> Optional[int]:
        """How much was consumed."""
        return self._integer("total_consumptions")

    @property
    def max_consumptions(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumptions")

    @property
    def allow_unlimited_consumptions(self) -> Optional[bool]:
        """Whether consumption has no limit."""
        return self._boolean("allow_unlimited_consumptions")

    @property
    def allow_negative_consumptions(self) -> Optional[bool]:
        """Whether consumption can be taken back."""
        return self._boolean("allow_negative_consumptions")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more; 0 is without limit where it is allowed."""
        return self._integer("max_overages")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def pool(self) -> Any:
        """The balance that several licenses share."""
        return self._any("pool")

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")


class FeatureConsumptionMembers(Result):
    """What a feature of a license has counted."""

    __slots__ = ()
    _shown = ("id", "total_consumptions",)

    @property
    def id(self) -> Optional[int]:
        """The id of the feature."""
        return self._integer("id")

    @property
    def license_id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("license_id")

    @property
    def total_consumptions(self) -> Optional[int]:
        """How much was consumed."""
        return self._integer("total_consumptions")

    @property
    def max_consumptions(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumptions")

    @property
    def allow_unlimited_consumptions(self) -> Optional[bool]:
        """Whether consumption has no limit."""
        return self._boolean("allow_unlimited_consumptions")

    @property
    def allow_negative_consumptions(self) -> Optional[bool]:
        """Whether consumption can be taken back."""
        return self._boolean("allow_negative_consumptions")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more; 0 is without limit where it is allowed."""
        return self._integer("max_overages")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def pool(self) -> Any:
        """The balance that several licenses share."""
        return self._any("pool")

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")

    @property
    def is_floating(self) -> Optional[bool]:
        """Whether it floats, through a server on premises."""
        return self._boolean("is_floating")

    @property
    def is_floating_cloud(self) -> Optional[bool]:
        """Whether it floats, kept by the cloud."""
        return self._boolean("is_floating_cloud")

    @property
    def floating_timeout(self) -> Optional[int]:
        """Minutes that a slot is held."""
        return self._integer("floating_timeout")

    @property
    def floating_users(self) -> Optional[int]:
        """How many may use it at once."""
        return self._integer("floating_users")


class LicenseFeature(Result):
    """A feature, of the license that it was asked of."""

    __slots__ = ()
    _shown = ("code",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def code(self) -> Optional[str]:
        """The code."""
        return self._text("code")

    @property
    def name(self) -> Optional[str]:
        """The name."""
        return self._text("name")

    @property
    def feature_type(self) -> Optional[str]:
        """``activation`` or ``consumption``."""
        return self._text("feature_type")

    @property
    def expiry_date(self) -> Optional[datetime]:
        """When the feature ends; ``None`` if it never ends."""
        return self._moment("expiry_date")

    @property
    def is_expired(self) -> Optional[bool]:
        """Whether it has expired; only if the request included expired features."""
        return self._boolean("is_expired")

    @property
    def is_floating(self) -> Optional[bool]:
        """Whether it floats, with a server on premises."""
        return self._boolean("is_floating")

    @property
    def is_floating_cloud(self) -> Optional[bool]:
        """Whether it floats, with slots in the cloud."""
        return self._boolean("is_floating_cloud")

    @property
    def floating_users(self) -> Optional[int]:
        """How many may use it at once."""
        return self._integer("floating_users")

    @property
    def floating_timeout(self) -> Optional[int]:
        """Minutes for which a slot is held."""
        return self._integer("floating_timeout")

    @property
    def floating_in_use_devices(self) -> Optional[int]:
        """How many devices use it now."""
        return self._integer("floating_in_use_devices")

    @property
    def floating_start_date(self) -> Optional[datetime]:
        """Since when this device uses it."""
        return self._moment("floating_start_date")

    @property
    def can_borrow(self) -> Optional[bool]:
        """Whether it can be borrowed."""
        return self._boolean("can_borrow")

    @property
    def is_borrowed(self) -> Optional[bool]:
        """Whether it is borrowed."""
        return self._boolean("is_borrowed")

    @property
    def max_borrow_time(self) -> Optional[int]:
        """Hours for which it can be borrowed."""
        return self._integer("max_borrow_time")

    @property
    def max_consumption(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumption")

    @property
    def total_consumptions(self) -> Optional[int]:
        """How much was consumed."""
        return self._integer("total_consumptions")

    @property
    def allow_unlimited_consumptions(self) -> Optional[bool]:
        """Whether consumption has no limit."""
        return self._boolean("allow_unlimited_consumptions")

    @property
    def allow_negative_consumptions(self) -> Optional[bool]:
        """Whether consumption can be taken back."""
        return self._boolean("allow_negative_consumptions")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more may be consumed than bought."""
        return self._integer("max_overages")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the feature."""
        return self._any("metadata")

    @property
    def license_id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("license_id")

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")

    @property
    def metadata_string(self) -> Optional[str]:
        """The metadata as text, where it was asked for."""
        return self._text("metadata_string")


class FloatingBorrow(Result):
    """A slot that this device holds until a moment."""

    __slots__ = ()
    _shown = ("license_id", "borrowed_until",)

    @property
    def borrowed_until(self) -> Optional[datetime]:
        """When the slot ends."""
        return self._moment("borrowed_until")

    @property
    def max_borrow_time(self) -> Optional[int]:
        """Hours for which it can be borrowed."""
        return self._integer("max_borrow_time")

    @property
    def device_id(self) -> Optional[int]:
        """The device."""
        return self._integer("device_id")

    @property
    def license_id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("license_id")

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")


class Release(Word):
    """The slot of the device is free."""

    __slots__ = ()


class DeviceVariable(Result):
    """A variable of a device."""

    __slots__ = ()
    _shown = ("variable",)

    @property
    def variable(self) -> Optional[str]:
        """The name."""
        return self._text("variable")

    @property
    def value(self) -> Any:
        """The value; the server makes text of it."""
        return self._any("value")

    @property
    def device_id(self) -> Optional[int]:
        """The device."""
        return self._integer("device_id")

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def created_at(self) -> Optional[datetime]:
        """When it was set."""
        return self._moment("created_at")


class ProductVersion(Model):
    """A version of a product."""

    __slots__ = ()
    _shown = ("version", "environment",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def version(self) -> Optional[str]:
        """The version."""
        return self._text("version")

    @property
    def environment(self) -> Optional[str]:
        """The operating system, such as ``win64``."""
        return self._text("environment")

    @property
    def channel(self) -> Optional[str]:
        """The release channel."""
        return self._text("channel")

    @property
    def full_link(self) -> Optional[str]:
        """Where the file is."""
        return self._text("full_link")

    @property
    def filename(self) -> Optional[str]:
        """The name of the file."""
        return self._text("filename")

    @property
    def hash_md5(self) -> Optional[str]:
        """The file's MD5."""
        return self._text("hash_md5")

    @property
    def size(self) -> Optional[str]:
        """The file's size."""
        return self._text("size")

    @property
    def release_date(self) -> Optional[datetime]:
        """When it was released."""
        return self._moment("release_date")

    @property
    def requires_version(self) -> Optional[str]:
        """The version that must be installed before."""
        return self._text("requires_version")

    @property
    def eula_link(self) -> Optional[str]:
        """Where the license agreement is."""
        return self._text("eula_link")

    @property
    def release_notes_link(self) -> Optional[str]:
        """Where the release notes are."""
        return self._text("release_notes_link")

    @property
    def enabled(self) -> Optional[bool]:
        """Whether the vendor offers it."""
        return self._boolean("enabled")

    @property
    def product_id(self) -> Optional[int]:
        """The product."""
        return self._integer("product_id")

    @property
    def created_at(self) -> Optional[datetime]:
        """When the vendor added it."""
        return self._moment("created_at")

    @property
    def updated_at(self) -> Optional[datetime]:
        """When the vendor changed it."""
        return self._moment("updated_at")


class ProductField(Model):
    """A field that the vendor added to the licenses of a product."""

    __slots__ = ()
    _shown = ("name",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def name(self) -> Optional[str]:
        """The name."""
        return self._text("name")

    @property
    def default_value(self) -> Optional[str]:
        """The value unless a license has another."""
        return self._text("default_value")


class Version(Result):
    """A version that the license covers."""

    __slots__ = ()
    _shown = ("version",)

    @property
    def version(self) -> Optional[str]:
        """The version."""
        return self._text("version")

    @property
    def release_date(self) -> Optional[datetime]:
        """When it was released."""
        return self._moment("release_date")


class TrialKeyMembers(Result):
    """A trial license that was made, or made before, for this device."""

    __slots__ = ()
    _shown = ("id", "license_type",)

    @property
    def license(self) -> Optional[str]:
        """The license key, of key-based products."""
        return self._text("license")

    @property
    def license_user(self) -> Optional[str]:
        """The name of the user, of user-based products."""
        return self._text("license_user")

    @property
    def initial_password(self) -> Optional[str]:
        """The password of a new user; the first response alone has it. A secret."""
        return self._text("initial_password")

    @property
    def id(self) -> Optional[int]:
        """The id of the license."""
        return self._integer("id")

    @property
    def order_id(self) -> Optional[int]:
        """The order; ``None`` where the trial was there before."""
        return self._integer("order_id")

    @property
    def product_id(self) -> Optional[int]:
        """The product."""
        return self._integer("product_id")

    @property
    def license_user_id(self) -> Optional[int]:
        """The user."""
        return self._integer("license_user_id")

    @property
    def license_type(self) -> Optional[str]:
        """``perpetual``, ``time-limited``, ``subscription`` or ``consumption``."""
        return self._text("license_type")

    @property
    def is_trial(self) -> Optional[bool]:
        """Whether it is a trial."""
        return self._boolean("is_trial")

    @property
    def trial_days(self) -> Optional[int]:
        """How many days the trial has."""
        return self._integer("trial_days")

    @property
    def max_activations(self) -> Optional[int]:
        """How many devices it may be active on."""
        return self._integer("max_activations")

    @property
    def max_license_users(self) -> Optional[int]:
        """How many users the license may have."""
        return self._integer("max_license_users")

    @property
    def created_at(self) -> Optional[datetime]:
        """When the license was made."""
        return self._moment("created_at")

    @property
    def updated_at(self) -> Optional[datetime]:
        """When it was changed."""
        return self._moment("updated_at")

    @property
    def enabled(self) -> Optional[bool]:
        """Whether the vendor lets it be used."""
        return self._boolean("enabled")

    @property
    def active(self) -> Optional[bool]:
        """Whether it is active."""
        return self._boolean("active")

    @property
    def product_features(self) -> Tuple[TrialFeature, ...]:
        """The features of the license."""
        return self._objects("LicenseProductFeatures", TrialFeature)

    @property
    def custom_fields(self) -> Tuple[TrialField, ...]:
        """The fields that the vendor added."""
        return self._objects("LicenseCustomFields", TrialField)

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")


class TrialFeature(Model):
    """A feature of a trial license."""

    __slots__ = ()
    _shown = ("id",)

    @property
    def id(self) -> Optional[int]:
        """The id."""
        return self._integer("id")

    @property
    def product_feature_id(self) -> Optional[int]:
        """The feature of the product."""
        return self._integer("product_feature_id")

    @property
    def max_consumption(self) -> Optional[int]:
        """How much may be consumed."""
        return self._integer("max_consumption")

    @property
    def allow_overages(self) -> Optional[bool]:
        """Whether more may be consumed than bought."""
        return self._boolean("allow_overages")

    @property
    def max_overages(self) -> Optional[int]:
        """How much more."""
        return self._integer("max_overages")

    @property
    def reset_consumption(self) -> Optional[bool]:
        """Whether consumption starts anew in each period."""
        return self._boolean("reset_consumption")

    @property
    def consumption_period(self) -> Optional[str]:
        """``daily``, ``weekly``, ``monthly`` or ``annually``."""
        return self._text("consumption_period")

    @property
    def expiry_date(self) -> Optional[datetime]:
        """When the feature ends; ``None`` for one that does not."""
        return self._moment("expiry_date")

    @property
    def is_floating(self) -> Optional[bool]:
        """Whether it floats, through a server on premises."""
        return self._boolean("is_floating")

    @property
    def is_floating_cloud(self) -> Optional[bool]:
        """Whether it floats, kept by the cloud."""
        return self._boolean("is_floating_cloud")

    @property
    def metadata(self) -> Any:
        """What the vendor keeps about the feature."""
        return self._any("metadata")


class TrialField(Model):
    """A field that the vendor added to a trial license."""

    __slots__ = ()
    _shown = ("product_custom_field_id",)

    @property
    def product_custom_field_id(self) -> Optional[int]:
        """The field of the product."""
        return self._integer("product_custom_field_id")

    @property
    def value(self) -> Optional[str]:
        """The value."""
        return self._text("value")


class UserLicense(Result):
    """A license of a user."""

    __slots__ = ()
    _shown = ("license", "user",)

    @property
    def license(self) -> Optional[License]:
        """The license."""
        from .results import License

        return self._object("license", License)

    @property
    def user(self) -> Optional[User]:
        """The user."""
        return self._object("user", User)


class CustomerLicenseUsers(Result):
    """The users of the licenses of a customer."""

    __slots__ = ()
    _shown = ("customer",)

    @property
    def customer(self) -> Optional[Customer]:
        """The customer."""
        return self._object("customer", Customer)

    @property
    def users(self) -> Tuple[LicenseUser, ...]:
        """The users: one for each user of each license."""
        return self._objects("users", LicenseUser)

    @property
    def company(self) -> Any:
        """The vendor."""
        return self._any("company")


class SsoUrlMembers(Result):
    """Where a user signs in."""

    __slots__ = ()
    _shown = ("url",)

    @property
    def url(self) -> Optional[str]:
        """The address."""
        return self._text("url")

    @property
    def openid_configuration(self) -> Mapping[str, str]:
        """The addresses of the provider, by name."""
        return self._texts("openid_configuration")

    @property
    def alternate_urls(self) -> Tuple[str, ...]:
        """Other addresses."""
        return self._words("alternate_urls")


class PasswordChange(Word):
    """The password was changed."""

    __slots__ = ()


class OAuthUrl(Result):
    """Where the token server is."""

    __slots__ = ()
    _shown = ("url",)

    @property
    def url(self) -> Optional[str]:
        """The address."""
        return self._text("url")

    @property
    def login_type(self) -> Optional[str]:
        """``client_credentials``."""
        return self._text("login_type")


class DeviceInfo(Result):
    """What this machine shows of itself. The members have the names of the fields that take them."""

    __slots__ = ()
    _shown = ("hostname", "os_ver",)

    @property
    def os_ver(self) -> Optional[str]:
        """The operating system and its version."""
        return self._text("os_ver")

    @property
    def hostname(self) -> Optional[str]:
        """The name of this machine."""
        return self._text("hostname")

    @property
    def ip(self) -> Optional[str]:
        """The address of the network interface of the default route, else of the only one."""
        return self._text("ip")

    @property
    def mac_address(self) -> Optional[str]:
        """The hardware address of that interface, in upper case with colons."""
        return self._text("mac_address")

    @property
    def is_vm(self) -> Optional[bool]:
        """Whether this is a virtual machine; ``None`` if nothing says so or otherwise."""
        return self._boolean("is_vm")

    @property
    def vm_info(self) -> Optional[str]:
        """Of a virtual machine, what its firmware is called."""
        return self._text("vm_info")


class AirGapCode(Result):
    """The code to type into the vendor's air-gap portal."""

    __slots__ = ()
    _shown = ("activation_code",)

    @property
    def activation_code(self) -> Optional[str]:
        """The code: base64 of 64 bytes."""
        return self._text("activation_code")

    @property
    def hardware_id(self) -> Optional[str]:
        """The device that it is for, which the portal asks for too."""
        return self._text("hardware_id")

    @property
    def license_key(self) -> Optional[str]:
        """The license key that it is for."""
        return self._text("license_key")


class AirGapConfirmation(Result):
    """What a confirmation code confirms, which was verified."""

    __slots__ = ()
    _shown = ("license_key", "policy_id",)

    @property
    def hardware_id(self) -> Optional[str]:
        """The device."""
        return self._text("hardware_id")

    @property
    def license_key(self) -> Optional[str]:
        """The license key."""
        return self._text("license_key")

    @property
    def policy_id(self) -> Optional[str]:
        """The id of the policy; ``None`` if there is none."""
        return self._text("policy_id")
