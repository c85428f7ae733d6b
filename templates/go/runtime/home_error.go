package host

// HomeError is a home that cannot be opened or used.
type HomeError struct {
	// Message says what is wrong, and Help what to do about it.
	Message, Help string
	// Err is what it comes from, if that was another error.
	Err error
}

// Error returns the message and the help.
func (e *HomeError) Error() string {
	if e.Help == "" {
		return e.Message
	}
	return e.Message + ". " + e.Help
}

// Unwrap returns what it comes from.
func (e *HomeError) Unwrap() error { return e.Err }
