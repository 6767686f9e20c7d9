package org.wsgibridge.settings;

/** Whether applications are told of GET where a client asked by HEAD: {@code WSGIMapHEADToGET}. */
public enum HeadMapping {
    /** Where something in front works on the bodies of responses, and needs them for their headers. */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
}
