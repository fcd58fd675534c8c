package dev.baton.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks an option that many servers set: {@code --help} lists these, {@code --help --all} all. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Common {}
