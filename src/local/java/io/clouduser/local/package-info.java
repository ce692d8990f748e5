/**
 * The quick start: the real operator on embedded parts, for a newcomer's first five minutes.
 *
 * <p>{@code mvn -Plocal} runs {@link io.clouduser.local.Local}. Compiled with the tests, never part
 * of the jar.
 */
package io.clouduser.local;
