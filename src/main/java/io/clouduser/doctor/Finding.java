// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param check its name
 * @param verdict how it came out
 * @param found what was seen, in one sentence
 * @param mend what to do about it, where something is to be done
 */
public record Finding(String check, Verdict verdict, String found, @Nullable String mend) {}
