namespace GalaxyCluster.Engine.Kernels.Lanes;

/// <summary>
/// A vector of float32 lanes of some width: the element-wise kernels are written once over it and run on Vector512,
/// Vector256, Vector128 and plain floats. Every operation is exact or correctly rounded lane by lane, so the width
/// cannot change a bit.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Lanes: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf All(float value);

    static abstract TSelf Load(float* address);

    void Store(float* address);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf value);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf Abs(TSelf value);

    /// <summary>Lane by lane left &gt; right ? yes : no; a comparison with NaN is false.</summary>
    static abstract TSelf IfGreater(TSelf left, TSelf right, TSelf yes, TSelf no);

    /// <summary>The magnitude's bits with the sign bit of sign.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>The bits as int32, plus addend, shifted left (wrapping).</summary>
    static abstract TSelf AddBitsShiftLeft(TSelf value, int addend, int shift);

    /// <summary>The bits of left minus the bits of right, as int32, wrapping.</summary>
    static abstract TSelf SubtractBits(TSelf left, TSelf right);

    /// <summary>The bits as int32, plus addend, shifted right arithmetically.</summary>
    static abstract TSelf AddBitsShiftRight(TSelf value, int addend, int shift);

    /// <summary>One byte a lane, as a number from 0 to 255.</summary>
    static abstract TSelf LoadBytes(byte* address);

    /// <summary>Whole numbers from 0 to 255, one byte a lane.</summary>
    void StoreBytes(byte* address);

    /// <summary>The bits, read as int32, converted to float (exact below 2^24).</summary>
    static abstract TSelf ConvertBits(TSelf value);
}
