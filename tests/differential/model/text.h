/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages, formatted piece by piece into a buffer of fixed size.
 */
#ifndef _DIFFERENTIAL_TEXT_H_
#define _DIFFERENTIAL_TEXT_H_

class Text {
public:
	Text() { clear(); }

	void
	clear()
	{
		used_ = 0;
		text_[0] = '\0';
	}

	/* Text that does not fit is dropped. */
	void	add(const char *format, ...)
		    __attribute__((__format__(__printf__, 2, 3)));

	const char *get() const { return (text_); }
	bool empty() const { return (used_ == 0); }

private:
	char text_[32768];
	unsigned long used_;
};

#endif /* !_DIFFERENTIAL_TEXT_H_ */
