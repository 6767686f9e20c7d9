package org.wsgibridge.settings;

/** Whether applications get GET for a HEAD request: the option {@code map-head-to-get}, mod_wsgi's WSGIMapHEADToGET. */
public enum HeadMapping {
    /** Only if a filter in front of the application changes bodies and needs the body to compute headers. */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
}
