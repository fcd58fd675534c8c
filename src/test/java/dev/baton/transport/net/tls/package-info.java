@NullMarked
package dev.baton.transport.net.tls;

import org.jspecify.annotations.NullMarked;
