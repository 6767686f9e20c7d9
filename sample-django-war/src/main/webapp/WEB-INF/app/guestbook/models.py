"""What the guest book remembers."""
from __future__ import unicode_literals

import os

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from guestbook.storage import AttachmentStorage
from guestbook.validators import validate_upload_size
from guestbook_site.compat import text_model

IMAGE_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
ATTACHMENT_EXTENSIONS = sorted(extension[1:] for extension in IMAGE_TYPES) + ["pdf", "txt"]


class EntryQuerySet(models.QuerySet):
    def visible(self):
        """The entries that everybody may read."""
        return self.filter(is_visible=True)

    def readable_by(self, user):
        """The entries that `user` may read: users that may hide entries see the hidden ones, too."""
        return self if user.has_perm("guestbook.change_entry") else self.visible()

    def editable_by(self, user):
        """The entries that `user`, who is logged in, may change or delete."""
        return self if user.has_perm("guestbook.change_entry") else self.filter(author=user)


@text_model
class Entry(models.Model):
    """One entry of the guest book. Anybody may write one; its author, if logged in, may change it later."""

    name = models.CharField("your name", max_length=80)
    message = models.TextField("message", max_length=2000)
    attachment = models.FileField(
        "picture or file",
        upload_to="%Y/%m",
        storage=AttachmentStorage(),
        blank=True,
        validators=[FileExtensionValidator(ATTACHMENT_EXTENSIONS), validate_upload_size],
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="entries",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField("written", default=timezone.now, db_index=True, editable=False)
    is_visible = models.BooleanField("visible", default=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self):
        return "{} on {:%Y-%m-%d}".format(self.name, self.created_at)

    def get_absolute_url(self):
        return reverse("guestbook:entry", args=[self.pk])

    @property
    def attachment_name(self):
        """File name of the attachment, without its folder."""
        return os.path.basename(self.attachment.name)

    @property
    def image_type(self):
        """Media type of the attachment if it is a picture that browsers show, else None."""
        return IMAGE_TYPES.get(os.path.splitext(self.attachment.name)[1].lower())


@receiver(post_delete, sender=Entry)
def delete_attachment(sender, instance, **kwargs):
    """Deletes the file of a deleted entry, however that was deleted."""
    instance.attachment.delete(save=False)
