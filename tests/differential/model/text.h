/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Text for people, put together piece by piece in a buffer of fixed size.
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

	/* What does not fit is left out. */
	void	add(const char *format, ...)
		    __attribute__((__format__(__printf__, 2, 3)));

	const char *get() const { return (text_); }
	bool empty() const { return (used_ == 0); }

private:
	char text_[32768];
	unsigned long used_;
};

#endif /* !_DIFFERENTIAL_TEXT_H_ */
