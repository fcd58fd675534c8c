/** HTTP: how requests are framed, routed and answered, with tickets, files and the admin port. */
@NullMarked
package dev.baton.transport.http;

import org.jspecify.annotations.NullMarked;
