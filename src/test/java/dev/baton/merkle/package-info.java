@NullMarked
package dev.baton.merkle;

import org.jspecify.annotations.NullMarked;
