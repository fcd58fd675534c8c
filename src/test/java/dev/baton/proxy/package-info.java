/** Real reverse proxies in front of a server, configured as the documentation says. */
@NullMarked
package dev.baton.proxy;

import org.jspecify.annotations.NullMarked;
