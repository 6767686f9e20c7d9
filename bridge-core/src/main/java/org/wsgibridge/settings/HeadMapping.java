package org.wsgibridge.settings;

/** Whether applications get GET for a HEAD request: {@code WSGIMapHEADToGET}. */
public enum HeadMapping {
    /** Where something in front works on the bodies of responses, and needs them for their headers. */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
}
