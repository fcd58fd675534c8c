/** The API for operators, as values: what is asked, by whom, and what is answered. */
@NullMarked
package dev.baton.admin;

import org.jspecify.annotations.NullMarked;
