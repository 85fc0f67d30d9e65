"""The library's functions without a client. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import Tuple

LOCAL_FUNCTIONS: Tuple[str, ...] = (
    "hardware_id",
    "evaluate_license",
    "device_info",
    "create_air_gap_code",
    "verify_air_gap_code",
)
