from __future__ import unicode_literals

from django import forms

from guestbook.models import ATTACHMENT_EXTENSIONS, Entry


class EntryForm(forms.ModelForm):
    """What a visitor fills in."""

    class Meta:
        model = Entry
        fields = ["name", "message", "attachment"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "message": forms.Textarea(attrs={"rows": 6}),
            "attachment": forms.ClearableFileInput(
                attrs={"accept": ",".join("." + extension for extension in ATTACHMENT_EXTENSIONS)}
            ),
        }
        help_texts = {
            "attachment": "Optional. A picture, PDF or text file of at most 5 MB.",
        }
