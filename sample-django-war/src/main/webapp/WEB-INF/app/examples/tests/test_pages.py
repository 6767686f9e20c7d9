# -*- coding: utf-8 -*-
from __future__ import unicode_literals

import logging
import os
import shutil
import tempfile
from unittest import skipUnless

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.urls import reverse, set_script_prefix

from examples.storage import KEEP

# With GUESTBOOK_DATABASE=none: no database, sessions in signed cookies. SimpleTestCase forbids queries on top.
without_database = override_settings(
    HAS_DATABASE=False, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"
)


@without_database
class PagesTest(SimpleTestCase):
    def test_the_first_page_tells_that_there_is_no_database(self):
        response = self.client.get(reverse("examples:home"))
        self.assertContains(response, "There is no database here")
        self.assertContains(response, "needs a database")

    @skipUnless(hasattr(os, "getpid"), "Jython outside of the bridge has no process ids without native code")
    def test_about_names_the_python_that_answers(self):
        self.assertContains(self.client.get(reverse("examples:about")), "Multithread")

    def test_pages_that_need_the_database_answer_503(self):
        for name in ("guestbook:entries", "guestbook:new", "guestbook:export", "login", "admin:index"):
            response = self.client.get(reverse(name))
            self.assertContains(response, "This page needs a database", status_code=503)

    def test_there_is_a_page_for_what_is_not_found(self):
        self.assertContains(self.client.get("/nowhere/"), "There is no such page", status_code=404)

    def test_links_and_static_files_stay_below_the_context_path(self):
        environ = RequestFactory(SCRIPT_NAME="/shop").get("/about/").environ
        page = b"".join(get_wsgi_application()(environ, lambda *head: None)).decode("utf-8")
        self.assertIn('href="/shop/entries/"', page)
        self.assertIn('href="/shop/static/guestbook_site/style.css"', page)
        set_script_prefix("/")

    def test_the_slow_page_sleeps_only_as_told(self):
        url = reverse("examples:slow")
        self.assertNotContains(self.client.get(url), "This took")
        self.assertContains(self.client.get(url + "?seconds=0.01"), "This took")
        self.assertContains(self.client.get(url + "?seconds=-1"), "greater than or equal to 0")
        self.assertContains(self.client.get(url + "?seconds=121"), "less than or equal to 120")

    def test_the_error_page_shows_nothing_of_the_inside(self):
        client = Client()
        client.raise_request_exception = False
        # Django 1.11's test client always raises what a view has raised.
        client.store_exc_info = lambda **kwargs: None
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        response = client.get(reverse("examples:error"))
        self.assertContains(response, "Something went wrong", status_code=500)
        self.assertNotContains(response, "on purpose", status_code=500)

    def test_the_download_streams(self):
        response = self.client.get(reverse("examples:numbers") + "?rows=2500")
        self.assertTrue(response.streaming)
        pieces = list(response.streaming_content)
        self.assertEqual(len(pieces), 4)
        lines = b"".join(pieces).decode("ascii").split("\r\n")
        self.assertEqual(lines[:2] + lines[-2:], ['"number","square"', "0,0", "2499,6245001", ""])

    def test_the_download_refuses_a_wrong_number_of_rows(self):
        self.assertContains(
            self.client.get(reverse("examples:numbers") + "?rows=many"), "whole number", status_code=400
        )


@without_database
class VisitsTest(SimpleTestCase):
    url = "/examples/visits/"

    def test_visits_are_counted(self):
        self.assertContains(self.client.get(self.url), "1 time in")
        self.assertContains(self.client.get(self.url), "2 times in")

    def test_a_name_is_remembered_until_it_is_to_be_forgotten(self):
        self.client.get(self.url)
        self.assertContains(self.client.post(self.url, {"name": "Zoë"}, follow=True), "Hello, Zoë")
        response = self.client.post(self.url, {"name": "", "forget": ""}, follow=True)
        self.assertNotContains(response, "Zoë")
        self.assertContains(response, "1 time in")

    def test_the_form_needs_its_csrf_token(self):
        client = Client(enforce_csrf_checks=True)
        client.get(self.url)
        self.assertEqual(client.post(self.url, {"name": "Ada"}).status_code, 403)
        token = client.cookies["guestbook_csrf"].value
        response = client.post(self.url, {"name": "Ada", "csrfmiddlewaretoken": token})
        self.assertRedirects(response, self.url)


@without_database
class FilesTest(SimpleTestCase):
    url = "/examples/files/"

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        settings = override_settings(SHARED_FILES_ROOT=self.folder)
        settings.enable()
        self.addCleanup(settings.disable)

    def upload(self, name, content):
        return self.client.post(self.url, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def test_an_upload_comes_back_byte_for_byte(self):
        content = bytes(bytearray(range(256))) * 20000  # too large for memory, so Django spools it
        self.assertContains(self.upload("all.bin", content), "Kept as all.bin")
        response = self.client.get(self.url + "all.bin")
        self.assertEqual(b"".join(response.streaming_content), content)
        self.assertEqual(response["Content-Length"], "{}".format(len(content)))

    def test_the_oldest_file_makes_room(self):
        for number in range(KEEP):
            path = os.path.join(self.folder, "{}.txt".format(number))
            open(path, "w").close()
            os.utime(path, (number, number))
        self.upload("new.txt", b"new")
        self.assertEqual(len(os.listdir(self.folder)), KEEP)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "0.txt")))

    def test_no_path_leads_out_of_the_folder(self):
        for name in ("..", "%2e%2e%2fsecret-key", "missing.txt"):
            self.assertEqual(self.client.get(self.url + name).status_code, 404)
