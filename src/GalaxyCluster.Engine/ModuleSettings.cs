using System.Runtime.CompilerServices;

// The zeroing of stack buffers costs the kernels about 5 %; what they read, they write first.
[module: SkipLocalsInit]
