"""Rules for uploaded files, shared by the models and the forms."""
from __future__ import unicode_literals

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat


def validate_upload_size(upload):
    """Refuses a file that is larger than settings.UPLOAD_LIMIT."""
    if upload.size > settings.UPLOAD_LIMIT:
        raise ValidationError(
            "This file has %(size)s; at most %(limit)s are allowed.",
            code="too_large",
            params={
                "size": filesizeformat(upload.size),
                "limit": filesizeformat(settings.UPLOAD_LIMIT),
            },
        )
