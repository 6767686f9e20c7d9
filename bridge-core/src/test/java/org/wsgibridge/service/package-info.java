@NullMarked
package org.wsgibridge.service;

import org.jspecify.annotations.NullMarked;
