// SPDX-License-Identifier: Apache-2.0
/** What is shipped beside the code: manifests, chart, guard rails, image. */
package io.clouduser.deploy;
