# -*- coding: utf-8 -*-
from __future__ import unicode_literals

import os
import shutil
import tempfile

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from guestbook.models import Entry

# The smallest GIF there is.
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def make_entry(**values):
    return Entry.objects.create(**dict({"name": "Ada", "message": "Hello"}, **values))


class EntryPagesTest(TestCase):
    def test_an_empty_book_invites_the_first_entry(self):
        self.assertContains(self.client.get(reverse("guestbook:entries")), "Be the first")

    def test_everybody_may_sign(self):
        response = self.client.post(
            reverse("guestbook:new"), {"name": "Zoë", "message": "Grüße"}, follow=True
        )
        entry = Entry.objects.get()
        self.assertRedirects(response, entry.get_absolute_url())
        self.assertContains(response, "Your entry is in the book")
        self.assertContains(response, "Grüße")
        self.assertIsNone(entry.author)

    def test_markup_in_an_entry_is_text(self):
        entry = make_entry(message="<script>alert(1)</script>")
        self.assertContains(self.client.get(entry.get_absolute_url()), "&lt;script&gt;")

    def test_an_entry_without_text_is_refused_with_a_reason(self):
        response = self.client.post(reverse("guestbook:new"), {"name": "Ada", "message": " "})
        self.assertContains(response, "This field is required")
        self.assertFalse(Entry.objects.exists())

    def test_a_form_without_csrf_token_is_refused(self):
        client = Client(enforce_csrf_checks=True)
        response = client.post(reverse("guestbook:new"), {"name": "Ada", "message": "Hello"})
        self.assertContains(response, "This form has expired", status_code=403)
        self.assertFalse(Entry.objects.exists())

    def test_hidden_entries_are_gone_from_all_pages(self):
        entry = make_entry(is_visible=False, message="rude")
        self.assertNotContains(self.client.get(reverse("guestbook:entries")), "rude")
        self.assertEqual(self.client.get(entry.get_absolute_url()).status_code, 404)
        export = self.client.get(reverse("guestbook:export"))
        self.assertNotIn(b"rude", b"".join(export.streaming_content))

    def test_the_list_is_cut_into_pages_newest_first(self):
        for number in range(11):
            make_entry(name="Guest {}".format(number))
        response = self.client.get(reverse("guestbook:entries"))
        self.assertEqual(response.context["entries"][0].name, "Guest 10")
        self.assertContains(response, "Page 1 of 2")
        self.assertContains(self.client.get(reverse("guestbook:entries") + "?page=2"), "Guest 0")

    def test_the_export_quotes_and_disarms_formulas(self):
        make_entry(name='Ada "the first"', message="=1+1")
        response = self.client.get(reverse("guestbook:export"))
        self.assertTrue(response.streaming)
        lines = b"".join(response.streaming_content).decode("utf-8").split("\r\n")
        self.assertEqual(lines[0], '"id","written","name","message"')
        self.assertTrue(lines[1].endswith('"Ada ""the first""","\'=1+1"'), lines[1])


class AttachmentTest(TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        settings = override_settings(MEDIA_ROOT=folder)
        settings.enable()
        self.addCleanup(settings.disable)

    def sign(self, name, content):
        upload = SimpleUploadedFile(name, content)
        return self.client.post(
            reverse("guestbook:new"), {"name": "Ada", "message": "See below", "attachment": upload}
        )

    def test_a_picture_is_shown(self):
        self.sign("small.gif", GIF)
        entry = Entry.objects.get()
        url = entry.attachment.url
        self.assertContains(self.client.get(entry.get_absolute_url()), 'src="{}"'.format(url))
        response = self.client.get(url)
        self.assertEqual(b"".join(response.streaming_content), GIF)
        self.assertEqual(response["Content-Type"], "image/gif")
        self.assertTrue(response["Content-Disposition"].startswith("inline"))

    def test_any_other_file_is_saved_by_the_browser(self):
        self.sign("note.txt", b"<script>")
        response = self.client.get(Entry.objects.get().attachment.url)
        self.assertEqual(response["Content-Type"], "application/octet-stream")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertTrue(response["Content-Disposition"].startswith("attachment; filename*=UTF-8''note"))
        response.close()

    def test_the_file_of_a_hidden_entry_is_hidden(self):
        self.sign("small.gif", GIF)
        url = Entry.objects.get().attachment.url
        Entry.objects.update(is_visible=False)
        self.assertEqual(self.client.get(url).status_code, 404)
        self.client.force_login(get_user_model().objects.create_superuser("root", "", "secret"))
        self.assertEqual(b"".join(self.client.get(url).streaming_content), GIF)

    def test_the_file_goes_with_its_entry(self):
        self.sign("small.gif", GIF)
        entry = Entry.objects.get()
        path = entry.attachment.path
        self.assertTrue(os.path.exists(path))
        Entry.objects.all().delete()
        self.assertFalse(os.path.exists(path))

    def test_a_page_is_no_attachment(self):
        self.assertContains(self.sign("page.html", b"<script>"), "is not allowed")

    @override_settings(UPLOAD_LIMIT=10)
    def test_a_file_above_the_limit_is_refused(self):
        self.assertContains(self.sign("small.gif", GIF), "at most")
        self.assertFalse(Entry.objects.exists())


class AuthorTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        users = get_user_model().objects
        cls.author = users.create_user("ada", password="secret")
        cls.other = users.create_user("bob", password="secret")
        cls.admin = users.create_superuser("root", "root@example.com", "secret")
        cls.entry = make_entry(author=cls.author)
        cls.edit = reverse("guestbook:edit", args=[cls.entry.pk])
        cls.delete = reverse("guestbook:delete", args=[cls.entry.pk])

    def test_log_in_leads_to_the_entries(self):
        response = self.client.post(reverse("login"), {"username": "ada", "password": "secret"})
        self.assertRedirects(response, reverse("guestbook:entries"))

    def test_an_entry_belongs_to_whoever_is_logged_in(self):
        self.client.force_login(self.other)
        self.client.post(reverse("guestbook:new"), {"name": "Bob", "message": "Hi"})
        self.assertEqual(Entry.objects.get(name="Bob").author, self.other)

    def test_authors_change_and_delete_their_entries(self):
        self.client.force_login(self.author)
        self.assertContains(self.client.get(self.entry.get_absolute_url()), self.edit)
        self.client.post(self.edit, {"name": "Ada", "message": "Better"})
        self.entry.refresh_from_db()
        self.assertEqual(self.entry.message, "Better")
        self.assertContains(self.client.get(self.delete), "Delete this entry?")
        self.assertRedirects(self.client.post(self.delete), reverse("guestbook:entries"))
        self.assertFalse(Entry.objects.exists())

    def test_nobody_else_does(self):
        self.assertRedirects(self.client.get(self.edit), reverse("login") + "?next=" + self.edit)
        self.client.force_login(self.other)
        self.assertNotContains(self.client.get(self.entry.get_absolute_url()), self.edit)
        self.assertEqual(self.client.post(self.edit).status_code, 404)
        self.assertEqual(self.client.post(self.delete).status_code, 404)
        self.assertTrue(Entry.objects.exists())

    def test_the_admin_hides_and_shows_entries(self):
        self.client.force_login(self.admin)
        url = reverse("admin:guestbook_entry_changelist")
        self.assertContains(self.client.get(url), "Hide the selected entries")
        for action, visible in (("hide", False), ("show", True)):
            self.client.post(url, {"action": action, "_selected_action": [self.entry.pk]})
            self.entry.refresh_from_db()
            self.assertEqual(self.entry.is_visible, visible)

    def test_log_out_needs_a_form(self):
        self.client.force_login(self.author)
        self.assertContains(self.client.get(reverse("examples:home")), "Log out ada")
        self.client.post(reverse("logout"))
        self.assertContains(self.client.get(reverse("examples:home")), "Log in")
