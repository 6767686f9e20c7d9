from __future__ import unicode_literals

from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils.deconstruct import deconstructible


@deconstructible
class AttachmentStorage(FileSystemStorage):
    """Keeps files below MEDIA_ROOT. A view sends them, which checks what the user may see."""

    def url(self, name):
        return reverse("guestbook:attachment", args=[name])
