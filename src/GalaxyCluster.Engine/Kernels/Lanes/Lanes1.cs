using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Kernels.Lanes;

/// <summary>One lane: a plain float.</summary>
internal readonly unsafe struct Lanes1(float value) : ILanes<Lanes1>
{
    public readonly float Value = value;

    public static int Count => 1;

    public static Lanes1 Zero => new(0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 All(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Load(float* address) => new(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* address) => *address = Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator +(Lanes1 left, Lanes1 right) => new(left.Value + right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator -(Lanes1 left, Lanes1 right) => new(left.Value - right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator *(Lanes1 left, Lanes1 right) => new(left.Value * right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator /(Lanes1 left, Lanes1 right) => new(left.Value / right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator -(Lanes1 value) => new(-value.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Fma(Lanes1 a, Lanes1 b, Lanes1 c) => new(float.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Sqrt(Lanes1 value) => new(float.Sqrt(value.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Abs(Lanes1 value) => new(float.Abs(value.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 IfGreater(Lanes1 left, Lanes1 right, Lanes1 yes, Lanes1 no) =>
        left.Value > right.Value ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 CopySign(Lanes1 magnitude, Lanes1 sign) =>
        new(Float((Bits(magnitude) & int.MaxValue) | (Bits(sign) & int.MinValue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 AddBitsShiftLeft(Lanes1 value, int addend, int shift) =>
        new(Float((Bits(value) + addend) << shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 SubtractBits(Lanes1 left, Lanes1 right) => new(Float(Bits(left) - Bits(right)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 AddBitsShiftRight(Lanes1 value, int addend, int shift) =>
        new(Float((Bits(value) + addend) >> shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 LoadBytes(byte* address) => new(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* address) => *address = (byte)Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 ConvertBits(Lanes1 value) => new(Bits(value));

    private static int Bits(Lanes1 value) => BitConverter.SingleToInt32Bits(value.Value);

    private static float Float(int bits) => BitConverter.Int32BitsToSingle(bits);
}
