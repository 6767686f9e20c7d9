"""Sessions that the servlet container keeps."""
