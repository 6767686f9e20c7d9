from __future__ import unicode_literals

from django import forms

from guestbook.validators import validate_upload_size


class SlowForm(forms.Form):
    seconds = forms.FloatField(label="Seconds to wait", min_value=0, max_value=120)


class RowsForm(forms.Form):
    rows = forms.IntegerField(min_value=0, max_value=5000000)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        validators=[validate_upload_size],
        help_text="At most 5 MB. Everybody who visits this page can download it.",
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
